import { useState } from 'preact/hooks';
import { durationWords } from '../../functions/words/time-words.ts';
import { api, bodyOf } from '../api/client.ts';
import { linkTo } from '../app/address.ts';
import { may, useCaller } from '../app/caller.ts';
import { CopiedId } from '../parts/copied.tsx';
import { Severity } from '../parts/severity.tsx';
import { Failure, failureWords, Shown } from '../parts/states.tsx';
import { exactWords, useNow } from '../parts/time.tsx';
import { say } from '../parts/toasts.tsx';
import { type Clone, requesterWords, type WholeClone } from './clone.ts';
import { useClone } from './load-clones.ts';
import { PlanFacts } from './plan-facts.tsx';

/** One clone, step by step while it runs. */
export function CloneDetail({ clone, reload }: { clone: Clone; reload: () => void }) {
  const loaded = useClone(clone.id, clone.status !== 'finished');
  return (
    <Shown of={loaded} what="steps">
      {(whole) => <Whole clone={whole} reload={reload} />}
    </Shown>
  );
}

function Whole({ clone, reload }: { clone: WholeClone; reload: () => void }) {
  const { id, status, message, steps, plan, job, server, requestedBy, requestedAt, warnings } = clone;
  const caller = useCaller();
  const [failure, setFailure] = useState<string>();
  const cancel = async () => {
    try {
      await bodyOf(api.DELETE('/clones/{id}', { params: { path: { id } } }));
      say({ text: 'Nothing of it begins any more. What the server has made by then is looked up.' });
      reload();
    } catch (error) {
      setFailure(failureWords(error));
    }
  };
  return (
    <div class="detail">
      <div class="detail-text">
        {message !== undefined && <p class="state-title">{message}</p>}
        {warnings.map((warning) => (
          <p key={warning} class="taken-note">
            {warning}
          </p>
        ))}
        <Steps steps={steps} isOver={status === 'finished'} />
        {plan && <PlanFacts plan={plan} />}
        <p class="quiet">
          Asked for by {requesterWords(requestedBy)} · {exactWords(Date.parse(requestedAt))}
        </p>
      </div>
      <div class="detail-side">
        {status !== 'finished' && may(caller, 'clones:write') && (
          <button type="button" onClick={cancel}>
            Cancel
          </button>
        )}
        <Failure text={failure} />
        {job && (
          <p class="quiet">
            <a href={linkTo('/jobs', { find: job.name, server })}>The new job</a>
          </p>
        )}
        <p class="quiet">
          <CopiedId id={id} what="clone id" />
        </p>
      </div>
    </div>
  );
}

/** The workflow's steps in words for the reader. Other steps are shown by their own names. */
const stepWords: Record<string, string> = {
  Plan: 'Plan the clone',
  LogOn: 'Log on',
  Start: 'Start the clone on the server',
  Wait: 'Leave the server its time',
  Poll: "Watch the server's task",
  Finish: 'Read the new job, and log out',
};

function Steps({ steps, isOver }: { steps: WholeClone['steps']; isOver: boolean }) {
  const now = useNow();
  if (steps.length === 0) return <p class="quiet">It waits for its turn on the server.</p>;
  return (
    <ol class="steps" aria-label="Steps">
      {steps.map(({ name, startedAt, endedAt, attempts, error }, index) => {
        const isRunning = endedAt === undefined && !isOver;
        const tookMs =
          (endedAt === undefined ? Math.max(now, Date.parse(startedAt)) : Date.parse(endedAt)) -
          Date.parse(startedAt);
        return (
          <li key={index}>
            {isRunning ? (
              <span class="spinner" aria-hidden="true" />
            ) : (
              <Severity
                level={error === undefined ? 'good' : 'high'}
                word={error === undefined ? 'done' : 'failed'}
                isNarrow
              />
            )}
            <span>
              {stepWords[name] ?? name}
              {attempts > 1 && <span class="quiet"> · {attempts} times</span>}
            </span>
            <span class="quiet" title={exactWords(Date.parse(startedAt))}>
              {isRunning ? 'running' : durationWords(tookMs)}
            </span>
            {error !== undefined && <span class="error">{error}</span>}
          </li>
        );
      })}
    </ol>
  );
}
