import { useMemo, useState } from 'preact/hooks';
import { api, bodyOf } from '../api/client.ts';
import { changeQuery } from '../app/address.ts';
import { useJobs } from '../jobs/load-jobs.ts';
import { useServers } from '../overview/load-overview.ts';
import { CancelOrSend, Dialog } from '../parts/dialog.tsx';
import { Failure, failureWords } from '../parts/states.tsx';
import { say } from '../parts/toasts.tsx';
import type { Plan } from './clone.ts';
import { PlanFacts } from './plan-facts.tsx';

interface Fields {
  readonly server: string;
  readonly job: string;
  readonly name: string;
  readonly repository: string;
  readonly description: string;
  readonly enabled: '' | 'on' | 'off';
}

/** Requests a clone: first its plan, which changes nothing, then the clone. */
export function NewClone({ server, job, close }: { server: string; job: string; close: () => void }) {
  const servers = useServers();
  const able = (servers.value ?? []).filter(({ product }) => product !== 'microsoft365');
  const [fields, setFields] = useState<Fields>({
    server,
    job,
    name: '{{job}} {{date}}',
    repository: '',
    description: '',
    enabled: '',
  });
  // One idempotency key for one clone: a request that is sent twice makes only one clone.
  const [key] = useState(() => crypto.randomUUID());
  const [plan, setPlan] = useState<Plan>();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const chosen = fields.server === '' ? (able[0]?.name ?? '') : fields.server;

  const set = (changes: Partial<Fields>) => {
    setFields({ ...fields, ...changes });
    setPlan(undefined);
    setFailure(undefined);
  };
  const submit = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const request = requestOf({ ...fields, server: chosen });
      if (plan === undefined) {
        const answer = await bodyOf(api.POST('/clones', { body: { ...request, dryRun: true } }));
        if ('plan' in answer && answer.plan) setPlan(answer.plan);
      } else {
        const header = { 'Idempotency-Key': key };
        const answer = await bodyOf(api.POST('/clones', { body: request, params: { header } }));
        close();
        if ('id' in answer) changeQuery({ open: answer.id, view: '' });
        say({ text: 'The clone has begun.' });
        return;
      }
    } catch (error) {
      setFailure(failureWords(error));
    }
    setBusy(false);
  };
  return (
    <Dialog
      title="New clone"
      close={close}
      submit={submit}
      actions={
        <CancelOrSend close={close} isDisabled={isBusy || fields.job === '' || chosen === ''}>
          {plan === undefined
            ? isBusy
              ? 'Planning…'
              : 'Show the plan'
            : isBusy
              ? 'Starting…'
              : 'Make the clone'}
        </CancelOrSend>
      }
    >
      <div class="two-fields">
        <label class="field">
          Server
          <select value={chosen} onChange={({ currentTarget: { value } }) => set({ server: value, job: '' })}>
            {able.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <JobField server={chosen} value={fields.job} change={(value) => set({ job: value })} />
      </div>
      <label class="field">
        Name of the new job
        <input
          type="text"
          required
          value={fields.name}
          onInput={({ currentTarget: { value } }) => set({ name: value })}
        />
        <span class="quiet">
          <code>{'{{job}}'}</code>, <code>{'{{date}}'}</code> and <code>{'{{time}}'}</code> are filled in.
        </span>
      </label>
      <div class="two-fields">
        <label class="field">
          Repository
          <input
            type="text"
            placeholder="as the source has it"
            value={fields.repository}
            onInput={({ currentTarget: { value } }) => set({ repository: value })}
          />
        </label>
        <label class="field">
          Schedule
          <select
            value={fields.enabled}
            onChange={({ currentTarget: { value } }) => set({ enabled: value as Fields['enabled'] })}
          >
            <option value="">as the server leaves it</option>
            <option value="on">on</option>
            <option value="off">off</option>
          </select>
        </label>
      </div>
      {plan && (
        <section class="meant" aria-label="Plan">
          <PlanFacts plan={plan} />
          {plan.warnings.map((warning) => (
            <p key={warning} class="taken-note">
              {warning}
            </p>
          ))}
        </section>
      )}
      <Failure text={failure} />
    </Dialog>
  );
}

function JobField({
  server,
  value,
  change,
}: {
  server: string;
  value: string;
  change: (name: string) => void;
}) {
  const jobs = useJobs();
  const offered = useMemo(() => {
    const here = (jobs.value?.jobs ?? []).filter((job) => job.server === server);
    const byName = Map.groupBy(here, ({ name }) => name);
    // A name that several jobs have identifies none of them.
    return here.map(({ id, name, backupServer }) =>
      byName.get(name)?.length === 1
        ? { value: name }
        : { value: id, label: `${name} · ${backupServer?.name ?? id}` },
    );
  }, [jobs.value, server]);
  return (
    <label class="field">
      Job to clone
      <input
        type="text"
        required
        list="jobs-to-clone"
        placeholder="its name or id"
        value={value}
        onInput={({ currentTarget }) => change(currentTarget.value)}
      />
      <datalist id="jobs-to-clone">
        {offered.map(({ value: each, label }) => (
          <option key={each} value={each} label={label} />
        ))}
      </datalist>
    </label>
  );
}

function requestOf({ server, job, name, repository, description, enabled }: Fields) {
  return {
    server,
    job,
    name,
    ...(repository !== '' && { repository }),
    ...(description !== '' && { description }),
    ...(enabled !== '' && { enabled: enabled === 'on' }),
  };
}
