import type {
  CopyJobSchedulePolicy,
  ReadSchedulePolicy,
} from '@veeam-automation/veeam/microsoft365/schedule-policy';
import { copyWindowText, dailyTimeText, intervalText, readPolicy } from './schedule-reading.ts';
import { sameWindow } from './window.ts';

/** One field of a schedule policy that is not as it should be; both values as text for people. */
export interface ScheduleDifference {
  readonly field: 'type' | 'dailyType' | 'dailyTime' | 'periodicallyEvery' | 'backupCopyWindow';
  readonly wanted: string;
  readonly actual: string;
}

/**
 * Compares the policy that should be with the one a server sent (anything), by meaning: enum values without
 * case, times with or without seconds, windows by the moments they allow. Fields that the wanted type does
 * not use are left out, because servers fill them with defaults (vb365 PowerShell reference: Minutes5,
 * 15:00:00, Everyday). An empty list means that nothing needs to be edited.
 */
export function scheduleDifferences(wanted: CopyJobSchedulePolicy, actual: unknown): ScheduleDifference[] {
  const found: ScheduleDifference[] = [];
  const [want, have] = [readPolicy(wanted), readPolicy(actual)];
  const compare = (field: ScheduleDifference['field'], wantedText: string, actualText: string): void => {
    if (wantedText.toLowerCase() === actualText.toLowerCase()) return;
    found.push({ field, wanted: wantedText, actual: actualText });
  };

  compare('type', wanted.type, have.type ?? 'not set');
  if (wanted.type === 'DailyAtTime') {
    compare('dailyType', want.dailyType ?? 'not set', have.dailyType ?? 'not set');
    compare('dailyTime', dailyTimeText(want.dailyTime), dailyTimeText(have.dailyTime));
  }
  if (wanted.type === 'Periodically') {
    compare('periodicallyEvery', intervalText(want.periodicallyEvery), intervalText(have.periodicallyEvery));
  }
  if (!windowsAgree(want, have)) {
    found.push({ field: 'backupCopyWindow', wanted: copyWindowText(want), actual: copyWindowText(have) });
  }
  return found;
}

function windowsAgree(want: ReadSchedulePolicy, have: ReadSchedulePolicy): boolean {
  // A window on the server that nobody wants holds copies back, as one that is missing lets them run at any hour.
  if (want.window !== have.window) return false;
  if (want.window === 'off') return true;
  // What cannot be read is not known to be as it should be.
  if (want.windowSettings === undefined || have.windowSettings === undefined) return false;
  return sameWindow(want.windowSettings, have.windowSettings);
}
