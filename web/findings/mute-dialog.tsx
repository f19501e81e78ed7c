import { useEffect, useState } from 'preact/hooks';
import { ApiProblem, api, bodyOf } from '../api/client.ts';
import { CancelOrSend, Dialog } from '../parts/dialog.tsx';
import { Failure } from '../parts/states.tsx';
import { say } from '../parts/toasts.tsx';
import { doEach, Meant, UntilField, untilOf } from './act.tsx';
import type { Finding } from './finding.ts';

const terms = [
  ['0.16667', 'for four hours'],
  ['1', 'for a day'],
  ['3', 'for three days'],
  ['7', 'for a week'],
] as const;

type Scope = 'finding' | 'job' | 'server';

/** Mutes findings for a while. Their notices are held back, and sent at the end if the findings still exist. */
export function MuteDialog({
  findings,
  close,
  done,
}: {
  findings: Finding[];
  close: () => void;
  done: () => void;
}) {
  const [first] = findings;
  const [scope, setScope] = useState<Scope>('finding');
  const [because, setBecause] = useState('');
  const [term, setTerm] = useState<string>('1');
  const [date, setDate] = useState('');
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const patterns = findings.length === 1 && first ? [patternOf(first, scope)] : findings.map(({ id }) => id);
  const count = useHeldBack(patterns);

  const submit = async () => {
    const until = untilOf(term, date);
    if (until === undefined) return setFailure('Say until when.');
    setBusy(true);
    const mutes: string[] = [];
    const failed = await doEach(patterns, async (pattern) => {
      const body = { pattern, until, because: because.trim() };
      mutes.push((await bodyOf(api.POST('/compliance/mutes', { body }))).mute.id);
    });
    setBusy(false);
    if (failed !== undefined) return setFailure(failed);
    const undo = async () => {
      const kept = await doEach(mutes, (id) =>
        bodyOf(api.DELETE('/compliance/mutes/{id}', { params: { path: { id } } })),
      );
      if (kept !== undefined) say({ text: kept, isBad: true });
      done();
    };
    say({
      text: findings.length === 1 ? 'Muted.' : `${findings.length.toLocaleString()} findings are muted.`,
      undo,
    });
    done();
  };

  return (
    <Dialog
      title={findings.length === 1 ? 'Mute a finding' : `Mute ${findings.length.toLocaleString()} findings`}
      close={close}
      submit={submit}
      actions={
        <CancelOrSend close={close} isDisabled={isBusy || because.trim() === ''}>
          {isBusy ? 'Muting…' : 'Mute'}
        </CancelOrSend>
      }
    >
      <Meant findings={findings} />
      {first && findings.length === 1 && (
        <fieldset class="field">
          <legend>What is muted</legend>
          {scopesOf(first).map(([each, words]) => (
            <label key={each} class="check">
              <input type="radio" name="scope" checked={scope === each} onChange={() => setScope(each)} />
              {words}
            </label>
          ))}
        </fieldset>
      )}
      <UntilField
        label="How long"
        terms={terms}
        term={term}
        setTerm={setTerm}
        date={date}
        setDate={setDate}
      />
      <label class="field">
        Why (needed: others will ask)
        <textarea
          rows={2}
          required
          maxLength={500}
          value={because}
          placeholder="The servers move this weekend"
          onInput={({ currentTarget: { value } }) => setBecause(value)}
        />
      </label>
      <p class="quiet" role="status">
        {count === undefined
          ? ' '
          : `Holds back ${count === 1 ? 'one finding' : `${count.toLocaleString()} findings`} now.`}
      </p>
      <Failure text={failure} />
    </Dialog>
  );
}

const scopesOf = ({ job, server }: Finding): [Scope, string][] => [
  ['finding', 'This finding alone'],
  ...(job ? ([['job', `All of the job ${job.name}`]] as [Scope, string][]) : []),
  ...(job ? [] : ([['server', `What is wrong with ${server} itself`]] as [Scope, string][])),
];

const patternOf = ({ id, job, server }: Finding, scope: Scope): string =>
  scope === 'job' ? (job?.name ?? id) : scope === 'server' ? server : id;

/** The number of findings that a single mute would hold back, from the API's own count. */
function useHeldBack(patterns: readonly string[]): number | undefined {
  const [count, setCount] = useState<number>();
  const [pattern] = patterns;
  const isSingle = patterns.length === 1;
  useEffect(() => {
    if (!isSingle || pattern === undefined) return;
    let isWanted = true;
    const until = new Date(Date.now() + 3_600_000).toISOString();
    bodyOf(
      api.POST('/compliance/mutes', { body: { pattern, until, because: 'counted', dryRun: true } }),
    ).then(
      ({ findings }) => isWanted && setCount(findings),
      (error: unknown) => {
        if (!(error instanceof ApiProblem)) throw error;
      },
    );
    return () => {
      isWanted = false;
    };
  }, [pattern, isSingle]);
  return isSingle ? count : patterns.length;
}
