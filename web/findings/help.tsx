import { useState } from 'preact/hooks';
import { ApiProblem, api, bodyOf, type Schema } from '../api/client.ts';
import { may, useCaller } from '../app/caller.ts';
import { ControlDialog } from '../jobs/control-dialog.tsx';
import { JobDrift } from '../jobs/drift.tsx';
import { Dialog } from '../parts/dialog.tsx';
import type { Level } from '../parts/levels.ts';
import { Severity } from '../parts/severity.tsx';
import { Failure } from '../parts/states.tsx';
import type { Finding } from './finding.ts';

const words = { retry: 'Retry the job', start: 'Start the job', enable: 'Enable the job' } as const;
type HelpingControl = keyof typeof words;
const isControl = (control: string | undefined): control is HelpingControl =>
  control !== undefined && Object.hasOwn(words, control);

/** The one action that may help at once: a control that the job's product has, a fix, or a test of the connection. */
export function Help({ finding }: { finding: Finding }) {
  const caller = useCaller();
  const [isAsked, ask] = useState(false);
  const { job, rule } = finding;
  const control = job?.control;
  if (job && isControl(control) && may(caller, 'jobs:write')) {
    return (
      <>
        <button type="button" onClick={() => ask(true)}>
          {words[control]}
        </button>
        {isAsked && (
          <ControlDialog
            job={{ ...job, server: finding.server }}
            control={control}
            note="The finding closes with the next check that finds the job well."
            close={() => ask(false)}
          />
        )}
      </>
    );
  }
  if (job && control === 'fix' && may(caller, 'jobs:write'))
    return <JobDrift job={{ id: job.id, server: finding.server }} />;
  if (rule === 'server-unreachable' && may(caller, 'servers:test')) {
    return (
      <>
        <button type="button" onClick={() => ask(true)}>
          Test the connection
        </button>
        {isAsked && <TestDialog server={finding.server} close={() => ask(false)} />}
      </>
    );
  }
  return null;
}

const levels: Record<Schema['Diagnosis']['steps'][number]['status'], Level> = {
  passed: 'good',
  warning: 'medium',
  failed: 'critical',
  skipped: 'info',
};

/** Tests the connection from the name to the permission, and says which step fails and what to do. */
function TestDialog({ server, close }: { server: string; close: () => void }) {
  const [diagnosis, setDiagnosis] = useState<Schema['Diagnosis']>();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      setDiagnosis(await bodyOf(api.POST('/servers/{server}/test', { params: { path: { server } } })));
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      setFailure(problem.message);
    }
    setBusy(false);
  };
  const tried = diagnosis?.steps.filter(({ status }) => status !== 'skipped') ?? [];
  return (
    <Dialog
      title={`Test the connection to ${server}`}
      close={close}
      submit={submit}
      actions={
        <button type="submit" class="primary" disabled={isBusy}>
          {isBusy ? 'Testing…' : diagnosis ? 'Test again' : 'Test'}
        </button>
      }
    >
      {diagnosis ? (
        <ol class="steps" aria-label="Steps">
          {tried.map(({ step, credential, status, found, problem, remedy }) => (
            <li key={`${step} ${credential}`}>
              <Severity level={levels[status]} word={credential ? `${step} (${credential})` : step} />
              <p>{problem ?? found}</p>
              {remedy && <p class="quiet">{remedy}</p>}
            </li>
          ))}
          {diagnosis.steps.length > tried.length && (
            <li class="quiet">{diagnosis.steps.length - tried.length} steps after it were not tried.</li>
          )}
        </ol>
      ) : (
        <p>
          Goes from name and port to certificate, logon and permission. Nothing is changed, but it logs on: a
          wrong password counts towards locking the account.
        </p>
      )}
      <Failure text={failure} />
    </Dialog>
  );
}
