import { ApiProblem, api, bodyOf } from '../api/client.ts';
import { Severity } from '../parts/severity.tsx';
import { exactWords } from '../parts/time.tsx';
import { type Finding, levelOf, subjectOf } from './finding.ts';

const mostShown = 5;
/** Requests at a time: the API lets some through a second for everybody. */
const atOnce = 3;

/** The findings that something will be done to. */
export function Meant({ findings }: { findings: readonly Finding[] }) {
  const rest = findings.length - mostShown;
  return (
    <ul class="meant">
      {findings.slice(0, mostShown).map((finding) => (
        <li key={finding.id}>
          <Severity level={levelOf(finding)} isNarrow />
          <span>
            <bdi class="name">{subjectOf(finding)}</bdi> {finding.title}
          </span>
        </li>
      ))}
      {rest > 0 && <li class="quiet">and {rest.toLocaleString()} more</li>}
    </ul>
  );
}

/** Does something to each, some at a time. Gives what failed in words; what went well stays. */
export async function doEach<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<unknown>,
): Promise<string | undefined> {
  const queue = items.values();
  const problems: ApiProblem[] = [];
  const worker = async () => {
    for (const item of queue) {
      try {
        await act(item);
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error;
        problems.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const [first] = problems;
  if (!first) return undefined;
  const request = first.requestId === undefined ? '' : ` (request ${first.requestId})`;
  if (items.length === 1) return `${first.message}${request}`;
  return `${problems.length} of ${items.length} failed: ${first.message}${request}`;
}

/** Nobody has the finding any more. */
export const release = ({ id }: Finding) =>
  bodyOf(api.DELETE('/compliance/findings/{id}/acknowledge', { params: { path: { id } } }));

const own = 'date';

/** The end of a term in days, or of a date and time in the reader's zone; undefined for none. */
export function untilOf(term: string, date: string): string | undefined {
  if (term === '') return undefined;
  if (term !== own) return new Date(Date.now() + Number(term) * 86_400_000).toISOString();
  const at = new Date(date);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** Chooses how long: one of some terms, or until a moment of the reader's own. */
export function UntilField({
  label,
  terms,
  term,
  setTerm,
  date,
  setDate,
}: {
  label: string;
  terms: readonly (readonly [days: string, words: string])[];
  term: string;
  setTerm: (term: string) => void;
  date: string;
  setDate: (date: string) => void;
}) {
  const until = untilOf(term, date);
  return (
    <div class="field">
      <label>
        {label}
        <select value={term} onChange={({ currentTarget: { value } }) => setTerm(value)}>
          {terms.map(([days, words]) => (
            <option key={days} value={days}>
              {words}
            </option>
          ))}
          <option value={own}>until…</option>
        </select>
      </label>
      {term === own && (
        <input
          type="datetime-local"
          aria-label="Until when, in your time zone"
          required
          value={date}
          onInput={({ currentTarget: { value } }) => setDate(value)}
        />
      )}
      {until !== undefined && <span class="quiet">until {exactWords(Date.parse(until))}</span>}
    </div>
  );
}
