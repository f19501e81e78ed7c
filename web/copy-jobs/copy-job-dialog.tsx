import { useState } from 'preact/hooks';
import { api, bodyOf, type Schema } from '../api/client.ts';
import { useServers } from '../overview/load-overview.ts';
import { CancelOrSend, Dialog } from '../parts/dialog.tsx';
import { Failure, failureWords } from '../parts/states.tsx';
import { say } from '../parts/toasts.tsx';
import type { CopyJob } from './load-copy-jobs.ts';
import { type Week, weekOf, wholeWeek } from './week.ts';
import { WeekGrid } from './week-grid.tsx';

type Request = Schema['CopyJobRequest'];
type Schedule = Request['schedule'];
type Plan = Extract<Schema['FoundCopyJob'], { dryRun: true }>['plan'];

const everyDays = ['Everyday', 'Workdays', 'Weekends'] as const;
const periods = ['15 minutes', '30 minutes', '1 hour', '4 hours', '8 hours', '12 hours'] as const;

interface Fields {
  readonly server: string;
  readonly backupJob: string;
  readonly repository: string;
  readonly type: Schedule['type'];
  readonly days: (typeof everyDays)[number];
  readonly time: string;
  readonly every: (typeof periods)[number];
  /** Undefined: at any hour. */
  readonly week: Week | undefined;
}

/** Creates a copy job, or changes when one copies. The result is shown before it is applied. */
export function CopyJobDialog({
  of,
  close,
  done,
}: {
  of: CopyJob | undefined;
  close: () => void;
  done: () => void;
}) {
  const servers = (useServers().value ?? []).filter(({ product }) => product === 'microsoft365');
  const [fields, setFields] = useState<Fields>({
    server: of?.server ?? '',
    backupJob: of?.backupJob?.id ?? '',
    repository: of?.repository?.id ?? '',
    type: 'DailyAtTime',
    days: 'Everyday',
    time: '22:00',
    every: '4 hours',
    week: of?.schedule.window && weekOf(of.schedule.window.grid),
  });
  const [plan, setPlan] = useState<Plan>();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const server = fields.server === '' ? (servers[0]?.name ?? '') : fields.server;
  const set = (changes: Partial<Fields>) => {
    setFields({ ...fields, ...changes });
    setPlan(undefined);
    setFailure(undefined);
  };
  const submit = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const isDry = plan === undefined;
      const body = { ...requestOf({ ...fields, server }), update: of !== undefined, dryRun: isDry };
      const answer = await bodyOf(api.POST('/copy-jobs', { body }));
      if (!isDry) {
        say({ text: of ? 'Its schedule is changed.' : 'The copy job is there.' });
        done();
        close();
        return;
      }
      if ('plan' in answer) setPlan(answer.plan);
    } catch (error) {
      setFailure(failureWords(error));
    }
    setBusy(false);
  };
  return (
    <Dialog
      title={of ? `Change when ${of.name} copies` : 'New copy job'}
      close={close}
      submit={submit}
      isWide
      actions={
        <CancelOrSend close={close} isDisabled={isBusy || plan?.action === 'nothing'}>
          {isBusy
            ? 'Asking the server…'
            : plan === undefined
              ? 'Show the plan'
              : of
                ? 'Change it'
                : 'Make it'}
        </CancelOrSend>
      }
    >
      {!of && (
        <div class="two-fields">
          <label class="field">
            Server
            <select value={server} onChange={({ currentTarget: { value } }) => set({ server: value })}>
              {servers.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <label class="field">
            Backup job
            <input
              type="text"
              required
              placeholder="its name or id"
              value={fields.backupJob}
              onInput={({ currentTarget: { value } }) => set({ backupJob: value })}
            />
          </label>
          <label class="field">
            To the repository
            <input
              type="text"
              required
              placeholder="its name or id"
              value={fields.repository}
              onInput={({ currentTarget: { value } }) => set({ repository: value })}
            />
          </label>
        </div>
      )}
      <ScheduleFields fields={fields} set={set} />
      <label class="field check">
        <input
          type="checkbox"
          checked={fields.week !== undefined}
          onChange={({ currentTarget: { checked } }) => set({ week: checked ? wholeWeek : undefined })}
        />
        Only at these hours, in your time zone
      </label>
      {fields.week && <WeekGrid week={fields.week} change={(week) => set({ week })} />}
      {plan && <PlanOf plan={plan} />}
      <Failure text={failure} />
    </Dialog>
  );
}

function ScheduleFields({ fields, set }: { fields: Fields; set: (changes: Partial<Fields>) => void }) {
  return (
    <div class="two-fields">
      <label class="field">
        It copies
        <select
          value={fields.type}
          onChange={({ currentTarget: { value } }) => set({ type: value as Fields['type'] })}
        >
          <option value="Immediate">as soon as there is something new</option>
          <option value="DailyAtTime">daily</option>
          <option value="Periodically">every so often</option>
        </select>
      </label>
      {fields.type === 'DailyAtTime' && (
        <div class="two-fields">
          <label class="field">
            Days
            <select
              value={fields.days}
              onChange={({ currentTarget: { value } }) => set({ days: value as Fields['days'] })}
            >
              {everyDays.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          </label>
          <label class="field">
            At
            <input
              type="text"
              required
              pattern="([01]\d|2[0-3]):[0-5]\d"
              value={fields.time}
              onInput={({ currentTarget: { value } }) => set({ time: value })}
            />
          </label>
        </div>
      )}
      {fields.type === 'Periodically' && (
        <label class="field">
          Every
          <select
            value={fields.every}
            onChange={({ currentTarget: { value } }) => set({ every: value as Fields['every'] })}
          >
            {periods.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}

function PlanOf({
  plan: { action, schedule, differences, warnings, repository, backupJob },
}: {
  plan: Plan;
}) {
  return (
    <section class="meant" aria-label="Plan">
      {action === 'nothing' && <p class="state-title">It is so already.</p>}
      {action === 'create' && (
        <p>
          <bdi class="name">{backupJob.name}</bdi> is copied to {repository.name}, {schedule.summary}.
        </p>
      )}
      {differences.map(({ field, wanted, actual }) => (
        <p key={field}>
          {field}: {actual} becomes <strong>{wanted}</strong>
        </p>
      ))}
      {warnings.map(({ field, message }) => (
        <p key={field} class="taken-note">
          {message}
        </p>
      ))}
    </section>
  );
}

function requestOf({
  server,
  backupJob,
  repository,
  type,
  days,
  time,
  every,
  week,
}: Fields): Omit<Request, 'update' | 'dryRun'> {
  const window = week && {
    window: { backupWindow: [...week], minuteOffset: -new Date().getTimezoneOffset() },
  };
  const schedule: Schedule =
    type === 'Immediate'
      ? { type, ...window }
      : type === 'DailyAtTime'
        ? { type, days, time, ...window }
        : { type, every, ...window };
  return { server, backupJob, repository, schedule };
}
