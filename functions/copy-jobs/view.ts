import type { CopyJob } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import { readPolicy } from './schedule-reading.ts';
import { scheduleSummary } from './schedule-summary.ts';
import { describeWindow } from './window.ts';
import { windowGrid } from './window-grid.ts';

interface Reference {
  readonly id: string;
  readonly name?: string;
}

/** A copy job as every trigger shows it. What is absent, the server did not tell. */
export interface CopyJobView {
  readonly server: string;
  readonly id: string;
  readonly name: string;
  readonly backupJob?: Reference;
  readonly repository?: Reference;
  readonly enabled?: boolean;
  readonly lastStatus?: string;
  readonly lastRun?: string;
  readonly lastBackup?: string;
  readonly nextRun?: string;
  readonly schedule: ScheduleView;
}

/** A schedule as every trigger shows it. */
export interface ScheduleView {
  /** One line for people. */
  readonly summary: string;
  /** The backup copy window, when it is on and can be read. */
  readonly window?: WindowView;
  /** As the server holds it. */
  readonly policy: unknown;
}

/** A window for people: on one line, and a week drawn as seven lines of 24 hours. */
interface WindowView {
  readonly text: string;
  readonly grid: readonly string[];
}

/** The names of what copy jobs refer to by id. */
export type Names = ReadonlyMap<string, string>;

export function namesById(...lists: readonly (readonly { id: string; name: string }[])[]): Names {
  return new Map(lists.flat().map(({ id, name }) => [id.toLowerCase(), name]));
}

/** Shows a copy job of a server, with the names of its backup job and repository where they are known. */
export function viewCopyJob(server: string, copyJob: CopyJob, names: Names): CopyJobView {
  const { id, name, backupJobId, repositoryId, isEnabled, lastStatus, schedulePolicy } = copyJob;
  return {
    server,
    id,
    name,
    ...(backupJobId !== undefined && { backupJob: reference(backupJobId, names) }),
    ...(repositoryId !== undefined && { repository: reference(repositoryId, names) }),
    ...(isEnabled !== undefined && { enabled: isEnabled }),
    ...(lastStatus !== undefined && { lastStatus }),
    ...time('lastRun', copyJob.lastRun),
    ...time('lastBackup', copyJob.lastBackup),
    ...time('nextRun', copyJob.nextRun),
    schedule: viewSchedule(schedulePolicy),
  };
}

/** Shows a schedule policy, anything a server may hold. Never throws. */
export function viewSchedule(policy: unknown): ScheduleView {
  const { window: state, windowSettings } = readPolicy(policy);
  const window =
    state === 'on' && windowSettings !== undefined
      ? {
          text: describeWindow(windowSettings),
          grid: windowGrid(windowSettings.backupWindow).split('\n'),
        }
      : undefined;
  return { summary: scheduleSummary(policy), ...(window && { window }), policy: policy ?? null };
}

function reference(id: string, names: Names): Reference {
  const name = names.get(id.toLowerCase());
  return { id, ...(name !== undefined && { name }) };
}

function time<Field extends string>(field: Field, at: Date | undefined): { [key in Field]?: string } {
  return at === undefined ? {} : ({ [field]: at.toISOString() } as { [key in Field]: string });
}
