import { ApiProblem, api, bodyOf } from '../api/client.ts';
import { Severity } from '../parts/severity.tsx';
import { exactWords } from '../parts/time.tsx';
import { type Finding, levelOf, subjectOf } from './finding.ts';

const mostShown = 5;
/** Requests at a time. The API limits the requests per second of all callers together. */
const atOnce = 3;

/** The findings that an action will apply to. */
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

/** Runs an action for each item, several at a time. Returns the failures as text. Successful actions stay. */
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

/** Releases a finding, so that it is no longer taken. */
export const release = ({ id }: Finding) =>
  bodyOf(api.DELETE('/compliance/findings/{id}/acknowledge', { params: { path: { id } } }));

const own = 'date';

/** The end of a term: in days from now, or at a date and time in the reader's time zone. Undefined for no end. */
export function untilOf(term: string, date: string): string | undefined {
  if (term === '') return undefined;
  if (term !== own) return new Date(Date.now() + Number(term) * 86_400_000).toISOString();
  const at = new Date(date);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** Chooses how long: one of the given terms, or until a date and time that the reader enters. */
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
