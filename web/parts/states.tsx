import type { ComponentChildren } from 'preact';
import { relativeWords } from '../../functions/words/time-words.ts';
import { ApiProblem } from '../api/client.ts';
import { type Loaded, useIsBusy } from '../api/load.ts';
import { useNow } from './time.tsx';

/** The thin bar at the top while anything loads. The content below it stays. */
export function BusyBar() {
  return useIsBusy() ? <div class="busy" role="progressbar" aria-label="Loading" /> : null;
}

/**
 * Shows a loaded value, or why there is none: it is still loading, a permission is missing, or the request failed. An
 * old value stays below the failure of a newer request.
 */
export function Shown<Value>({
  of: { value, problem, reload },
  what,
  children,
}: {
  of: Loaded<Value>;
  /** The name of the value, in the plural and in lower case: `findings`. */
  what: string;
  children: (value: Value) => ComponentChildren;
}) {
  return (
    <>
      {problem && <ProblemNote problem={problem} what={what} reload={reload} />}
      {value === undefined ? !problem && <Skeleton what={what} /> : children(value)}
    </>
  );
}

function Skeleton({ what }: { what: string }) {
  return (
    <div class="skeleton" role="status">
      <span class="unseen">Loading {what}</span>
      <i />
      <i />
      <i />
    </div>
  );
}

/** Finds the permission `x:y` in the text of a refusal. */
const missing = /the permission ([a-z-]+:[a-z-]+)/;

function ProblemNote({ problem, what, reload }: { problem: ApiProblem; what: string; reload: () => void }) {
  const { status, message, requestId } = problem;
  if (status === 403) {
    const permission = missing.exec(message)?.[1];
    return (
      <div class="note" role="status">
        <p class="state-title">You may not see {what}</p>
        <p>
          {permission === undefined ? (
            <>They are of every server, and your token is for some.</>
          ) : (
            <>
              Your token lacks the permission <code>{permission}</code>.
            </>
          )}{' '}
          Whoever runs this deployment gives it: <code>npm run tokens</code>.
        </p>
      </div>
    );
  }
  return (
    <div class="note" role="alert">
      <p class="state-title">The {what} could not be loaded</p>
      <p>{message}</p>
      {requestId !== undefined && (
        <p class="quiet">
          Request <code>{requestId}</code>
        </p>
      )}
      <button type="button" onClick={reload}>
        Try again
      </button>
    </div>
  );
}

/** The state without content: what would be here, and how to get it. */
export function Nothing({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="nothing">
      <p class="state-title">{title}</p>
      {children && <p>{children}</p>}
    </div>
  );
}

/** How old the shown data is, from the time it arrived. */
export function AsOf({ at }: { at: number | undefined }) {
  const now = useNow();
  if (at === undefined) return null;
  return <span class="quiet as-of">Updated {relativeWords(at, Math.max(now, at))}</span>;
}

/** The reason why a request failed, beside the control that sent it. */
export function Failure({ text }: { text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <p class="field-problem" role="alert">
      {text}
    </p>
  );
}

/** The message of a refusal, with the request id to find it in the log. @throws `error` when it is no ApiProblem */
export function failureWords(error: unknown): string {
  if (!(error instanceof ApiProblem)) throw error;
  const { message, requestId } = error;
  return requestId === undefined ? message : `${message} (request ${requestId})`;
}
