import { useState } from 'preact/hooks';
import { api, bodyOf } from '../api/client.ts';
import { CancelOrSend, Dialog } from '../parts/dialog.tsx';
import { Severity } from '../parts/severity.tsx';
import { Failure, failureWords, Shown } from '../parts/states.tsx';
import { say } from '../parts/toasts.tsx';
import { type Gaps as FoundGaps, useGaps } from './load-copy-jobs.ts';

const mostShown = 8;

/** What the policies require and the servers lack, and the button to apply it. */
export function Gaps({ done }: { done: () => void }) {
  const gaps = useGaps();
  // A deployment without policies answers that there are none.
  if (gaps.problem?.code === 'not-configured') return null;
  return (
    <section class="card batch" aria-labelledby="gaps-title">
      <h2 id="gaps-title">Against policy</h2>
      <Shown of={gaps} what="gaps">
        {(found) => (
          <Found
            found={found}
            done={() => {
              gaps.reload();
              done();
            }}
          />
        )}
      </Shown>
    </section>
  );
}

function Found({ found, done }: { found: FoundGaps; done: () => void }) {
  const [isAsked, ask] = useState(false);
  const { counts, remaining, drift, conflicts, problems, unread } = found;
  const lines = [
    ...remaining.map(({ server, backupJob, policy, repository }) => ({
      key: `${server}/${backupJob.id}`,
      level: 'high' as const,
      name: backupJob.name,
      words: `has no copy; “${policy}” asks for one in ${repository}`,
      server,
    })),
    ...drift.map(({ server, backupJob, copyJob, differences }) => ({
      key: `${server}/${copyJob.id}`,
      level: 'medium' as const,
      name: backupJob.name,
      words: differences
        .map(({ field, wanted, actual }) => `${field} is ${actual}, not ${wanted}`)
        .join('; '),
      server,
    })),
    ...conflicts.map(({ server, backupJob, policies }) => ({
      key: `${server}/${backupJob.id}/conflict`,
      level: 'medium' as const,
      name: backupJob.name,
      words: `is claimed by ${policies.join(' and ')}`,
      server,
    })),
    ...problems.map(({ server, policy, message }) => ({
      key: `${server}/${policy}`,
      level: 'unknown' as const,
      name: policy,
      words: message,
      server,
    })),
    ...unread.map(({ server, message }) => ({
      key: server,
      level: 'unknown' as const,
      name: server,
      words: message,
      server,
    })),
  ];
  const rest = lines.length - mostShown;
  return (
    <>
      <p>
        {lines.length === 0 ? (
          <Severity
            level="good"
            word={
              counts.matched === 0
                ? 'No policy speaks of any backup job'
                : `All ${counts.matched.toLocaleString()} backup jobs have the copy that policy asks for`
            }
          />
        ) : (
          gapWords(found)
        )}
      </p>
      {lines.length > 0 && (
        <ul class="meant">
          {lines.slice(0, mostShown).map(({ key, level, name, words, server }) => (
            <li key={key}>
              <Severity level={level} isNarrow />
              <span>
                <bdi class="name">{name}</bdi> {words} <span class="quiet">{server}</span>
              </span>
            </li>
          ))}
          {rest > 0 && <li class="quiet">and {rest.toLocaleString()} more</li>}
        </ul>
      )}
      {remaining.length > 0 && (
        <p>
          <button type="button" class="primary" onClick={() => ask(true)}>
            {remaining.length === 1
              ? 'Make the missing copy job'
              : `Make ${remaining.length.toLocaleString()} missing copy jobs`}
          </button>
        </p>
      )}
      {isAsked && <RunDialog found={found} close={() => ask(false)} done={done} />}
    </>
  );
}

function gapWords({ remaining, drift, conflicts }: FoundGaps): string {
  const parts = [
    ...(remaining.length > 0 ? [`${remaining.length.toLocaleString()} backup jobs have no copy`] : []),
    ...(drift.length > 0 ? [`${drift.length.toLocaleString()} copy jobs are not as policy asks`] : []),
    ...(conflicts.length > 0 ? [`${conflicts.length.toLocaleString()} are claimed by several policies`] : []),
  ];
  return parts.length === 0 ? 'Not all of it could be read.' : `${parts.join(', ')}.`;
}

function RunDialog({
  found: { remaining },
  close,
  done,
}: {
  found: FoundGaps;
  close: () => void;
  done: () => void;
}) {
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const [key] = useState(() => crypto.randomUUID());
  const submit = async () => {
    setBusy(true);
    try {
      await bodyOf(
        api.POST('/copy-jobs/policy-runs', {
          body: { dryRun: false },
          params: { header: { 'Idempotency-Key': key } },
        }),
      );
      say({ text: 'The policies run. What they make is here when you look again.' });
      done();
      close();
    } catch (error) {
      setFailure(failureWords(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title="Run the policies"
      close={close}
      submit={submit}
      actions={
        <CancelOrSend close={close} isDisabled={isBusy}>
          {isBusy ? 'Starting…' : 'Run them'}
        </CancelOrSend>
      }
    >
      <ul class="meant">
        {remaining.slice(0, mostShown).map(({ server, backupJob, repository, schedule }) => (
          <li key={`${server}/${backupJob.id}`}>
            <span>
              <bdi class="name">{backupJob.name}</bdi> is copied to {repository}, {schedule}{' '}
              <span class="quiet">{server}</span>
            </span>
          </li>
        ))}
        {remaining.length > mostShown && (
          <li class="quiet">and {(remaining.length - mostShown).toLocaleString()} more</li>
        )}
      </ul>
      <p class="quiet">Only missing copy jobs are made. What is there and differs stays as it is.</p>
      <Failure text={failure} />
    </Dialog>
  );
}
