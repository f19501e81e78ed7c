import type { ReadSchedulePolicy } from '@veeam-automation/veeam/microsoft365/schedule-policy';
import { copyWindowText, dailyTimeText, intervalText, readPolicy } from './schedule-reading.ts';

/**
 * Takes a copy job's schedule policy as the server sent it; gives one line for people, such as
 * `Workdays at 22:00, within mon-fri 22:00-06:00 (UTC+01:00)`. Never throws: what is unknown is shown as it is.
 */
export function scheduleSummary(policy: unknown): string {
  const read = readPolicy(policy);
  const window = copyWindowText(read);
  return runs(read) + (window === 'off' ? '' : `, within ${window}`);
}

function runs(policy: ReadSchedulePolicy): string {
  switch (policy.type?.toLowerCase()) {
    case 'immediate':
      return 'After each new restore point';
    case 'dailyattime':
      return `${policy.dailyType ?? 'Days not set'} at ${dailyTimeText(policy.dailyTime)}`;
    case 'periodically':
      return `Every ${intervalText(policy.periodicallyEvery)}`;
    default:
      return policy.type === undefined ? 'No schedule' : `Schedule type ${policy.type}`;
  }
}
