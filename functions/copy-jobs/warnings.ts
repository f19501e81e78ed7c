import { canHoldCopies, type Repository } from '@veeam-automation/veeam/microsoft365/repositories';
import type { FieldProblem } from '../action.ts';
import type { Schedule } from './schedule/schedule.ts';
import { offsetMinutes, offsetText } from './schedule/window.ts';

/**
 * The reasons in the documents against copying from one repository to another. The server decides: the documents
 * disagree with each other, and some facts are not in the API and cannot be checked. `source` is undefined if the
 * server does not list the backup job's repository.
 *
 * Sources: vb365 user guide (creating backup copy jobs) for proxy, retention type and immutability. For the
 * target, the vb365 specs name archive storage, and the 8.x user guide also names other object storage.
 */
export function targetWarnings(source: Repository | undefined, target: Repository): FieldProblem[] {
  const warnings: FieldProblem[] = [];
  const warn = (field: 'backupJob' | 'repository', message: string) => warnings.push({ field, message });
  if (canHoldCopies(target) === 'maybe') {
    warn(
      'repository',
      `"${target.name}" is not on archive storage. Servers before 8.x, and some builds of it, take no other target.`,
    );
  }
  if (target.isOutOfSync === true) {
    warn('repository', `"${target.name}" is out of sync; synchronize it before it can be written to.`);
  }
  warn(
    'repository',
    `If "${target.name}" is immutable, its immutability period must equal its retention; the API does not tell.`,
  );
  if (!source) return warnings;
  if (source.id.toLowerCase() === target.id.toLowerCase()) {
    warn('repository', `The backup job writes to "${target.name}" itself; a copy belongs in another one.`);
  }
  if (!source.isObjectStorage) {
    warn('backupJob', `The backup job writes to "${source.name}", which is not on object storage.`);
  }
  if (differ(source.proxyId, target.proxyId) || differ(source.proxyPoolId, target.proxyPoolId)) {
    warn('repository', `"${source.name}" and "${target.name}" are not on the same proxy or proxy pool.`);
  }
  if (differ(source.retentionType, target.retentionType)) {
    warn(
      'repository',
      `"${source.name}" keeps by ${source.retentionType ?? 'an unknown retention type'}, ` +
        `"${target.name}" by ${target.retentionType ?? 'an unknown one'}; both need the same retention type.`,
    );
  }
  return warnings;
}

/** A repository is on a proxy or in a pool. If one of these ids is missing on both sides, they do not differ in it. */
function differ(one: string | undefined, other: string | undefined): boolean {
  return one?.toLowerCase() !== other?.toLowerCase();
}

/**
 * Warnings about a schedule that is stored at a given moment: the offset of a window does not follow daylight saving
 * time, and no document names the time zone of a daily time.
 * Throws `TimeZoneError`.
 */
export function scheduleWarnings(schedule: Schedule, at: Date): FieldProblem[] {
  const warnings: FieldProblem[] = [];
  if (schedule.type === 'DailyAtTime') {
    warnings.push({
      field: 'schedule.time',
      message: `Veeam's documents name no time zone for ${schedule.time}; compare nextRun after the creation.`,
    });
  }
  if (schedule.window === undefined || !('timeZone' in schedule.window)) return warnings;
  const { timeZone } = schedule.window;
  const now = offsetMinutes(timeZone, at);
  const changed = offsetsOfYear(timeZone, at.getUTCFullYear()).find((offset) => offset !== now);
  if (changed === undefined) return warnings;
  warnings.push({
    field: 'schedule.window.timeZone',
    message:
      `Veeam stores an offset, not a zone: ${offsetText(now)} now, though ${timeZone} will be at ` +
      `${offsetText(changed)} after the clocks change. Write the schedule again then; a policy run finds it as drift.`,
  });
  return warnings;
}

function offsetsOfYear(timeZone: string, year: number): number[] {
  return Array.from({ length: 12 }, (_, month) =>
    offsetMinutes(timeZone, new Date(Date.UTC(year, month, 15))),
  );
}
