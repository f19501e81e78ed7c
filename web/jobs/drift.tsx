import { useState } from 'preact/hooks';
import { api, bodyOf, type Schema } from '../api/client.ts';
import { useLoaded } from '../api/load.ts';
import { may, useCaller } from '../app/caller.ts';
import { CancelOrSend, Dialog } from '../parts/dialog.tsx';
import { Failure, failureWords, Shown } from '../parts/states.tsx';
import { say } from '../parts/toasts.tsx';
import type { Job } from './job.ts';

type Drift = Schema['Drift']['drift'][number];
type Difference = Drift['differences'][number];
type Fix = Schema['Fix'];

/** The differences of a job from its standard. They are loaded only when the reader opens them. */
export function JobDrift({ job }: { job: Pick<Job, 'server' | 'id'> }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Its settings beside its standard</summary>
      {isOpen && <BesideStandard job={job} />}
    </details>
  );
}

function BesideStandard({ job: { server, id } }: { job: Pick<Job, 'server' | 'id'> }) {
  const loaded = useLoaded(`drift/${server}/${id}`, () =>
    bodyOf(api.GET('/compliance/drift', { params: { query: { server, job: id } } })),
  );
  return (
    <Shown of={loaded} what="settings">
      {({ drift: [drift] }) =>
        drift === undefined ? (
          <p class="quiet">No policy names a standard for it.</p>
        ) : (
          <Differences drift={drift} reload={loaded.reload} />
        )
      }
    </Shown>
  );
}

const shown = (value: Difference['job']): string => String(value);

function Differences({ drift, reload }: { drift: Drift; reload: () => void }) {
  const caller = useCaller();
  const [plan, setPlan] = useState<Fix>();
  const [failure, setFailure] = useState<string>();
  const { server, job, standard, status, because, differences, mayDiffer } = drift;
  const planFix = async () => {
    setFailure(undefined);
    try {
      setPlan(await bodyOf(api.POST('/compliance/fixes', { body: { server, jobs: [job.id] } })));
    } catch (error) {
      setFailure(failureWords(error));
    }
  };
  return (
    <section aria-label={`Beside ${standard.name}`}>
      <p>
        {status === 'unknown'
          ? `It cannot be compared with ${standard.name}: ${because}.`
          : `${differences.length === 0 ? 'It does not differ' : 'It differs'} from ${standard.name}.`}
      </p>
      <dl class="evidence">
        {differences.map(({ field, standard: wanted, job: found, change }) => (
          <div key={field}>
            <dt>{field}</dt>
            <dd>
              {shown(found)}
              {change !== 'other' && ` (${change})`}
              <span class="quiet"> · the standard has {shown(wanted)}</span>
            </dd>
          </div>
        ))}
      </dl>
      {mayDiffer.length > 0 && <p class="quiet">It may differ in {mayDiffer.join(', ')}.</p>}
      {status === 'differs' && may(caller, 'jobs:write') && (
        <button type="button" onClick={planFix}>
          Plan a fix
        </button>
      )}
      <Failure text={failure} />
      {plan && <FixDialog fix={plan} close={() => setPlan(undefined)} done={reload} />}
    </section>
  );
}

const applied = (id: string): Promise<Fix> =>
  bodyOf(api.POST('/compliance/fixes/{id}/apply', { params: { path: { id } } }));

/** Says what a fix will change, and applies it. Says so when the fix needs a second person. */
function FixDialog({ fix, close, done }: { fix: Fix; close: () => void; done: () => void }) {
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    try {
      const { jobs } = await applied(fix.id);
      const left = jobs.find(({ outcome }) => outcome !== undefined && outcome !== 'fixed');
      const undo = async () => {
        const back = await bodyOf(api.POST('/compliance/fixes', { body: { undo: fix.id } }));
        await applied(back.id);
        done();
      };
      say(
        left === undefined
          ? { text: 'Fixed.', undo }
          : { text: `${left.name}: ${left.because ?? left.outcome}` },
      );
      done();
      close();
    } catch (error) {
      setFailure(failureWords(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title="Fix a job"
      close={close}
      submit={submit}
      actions={
        fix.needsSecondPerson ? undefined : (
          <CancelOrSend close={close} isDisabled={isBusy}>
            {isBusy ? 'Asking the server…' : 'Apply'}
          </CancelOrSend>
        )
      }
    >
      {fix.jobs.map(({ id, name, changes, cannot }) => (
        <div key={id}>
          <p class="meant">
            <bdi class="name">{name}</bdi> on {fix.server}
          </p>
          <dl class="evidence">
            {changes.map(({ field, from, to }) => (
              <div key={field}>
                <dt>{field}</dt>
                <dd>
                  {shown(from)} → {shown(to)}
                </dd>
              </div>
            ))}
            {cannot.map(({ field, because }) => (
              <div key={field}>
                <dt>{field}</dt>
                <dd class="quiet">stays: {because}</dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
      {fix.needsSecondPerson && <p>Somebody else applies it: veeam-automation fix --apply {fix.id}</p>}
      <Failure text={failure} />
    </Dialog>
  );
}
