import { useEffect, useState } from 'preact/hooks';
import { ApiProblem, api, bodyOf } from '../api/client.ts';
import { may, useCaller } from '../app/caller.ts';
import { say } from '../parts/toasts.tsx';

const askEveryMs = 3_000;

/** Checks every server now, and shows the outcome. For callers with permission, because it concerns all servers. */
export function CheckNow({ done }: { done: () => void }) {
  const caller = useCaller();
  /** The id of the running check. Empty until it has one. */
  const [check, setCheck] = useState<string>();
  useEffect(() => {
    if (check === undefined || check === '') return;
    const timer = setInterval(async () => {
      try {
        const { status, result, error } = await bodyOf(
          api.GET('/compliance/checks/{id}', { params: { path: { id: check } } }),
        );
        if (status === 'running') return;
        say(
          result
            ? { text: `Checked: ${result.complying} of ${result.jobs} jobs comply.` }
            : { text: `The check failed: ${error ?? 'no result'}.`, isBad: true },
        );
      } catch (problem) {
        if (!(problem instanceof ApiProblem)) throw problem;
        say({ text: problem.message, isBad: true });
      }
      setCheck(undefined);
      done();
    }, askEveryMs);
    return () => clearInterval(timer);
  }, [check, done]);

  const isOfAll = caller.value?.servers.includes('*') ?? false;
  if (!isOfAll || !may(caller, 'compliance:write') || !may(caller, 'compliance:read')) return null;
  const start = async () => {
    setCheck('');
    try {
      setCheck((await bodyOf(api.POST('/compliance/checks'))).id);
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      setCheck(undefined);
      say({ text: problem.message, isBad: true });
    }
  };
  return (
    <button type="button" disabled={check !== undefined} onClick={start}>
      {check === undefined ? 'Check now' : 'Checking…'}
    </button>
  );
}
