import { vi } from 'vitest';
import { Clones } from '../../../functions/clone/record.ts';
import type { ClonePlan } from '../../../functions/clone/state.ts';
import type { AutomationRecord } from '../../../functions/platform/record/record.ts';

/** The clones of a record, with the clock of a test. Each has a deadline of half an hour. */
export const clonesIn = (record: AutomationRecord, now: () => Date, tellsEnds?: boolean): Clones =>
  new Clones(record, {
    namespace: 'test',
    deadlineSeconds: 1800,
    now,
    ...(tellsEnds !== undefined && { tellsEnds }),
  });

const levels = ['info', 'warn', 'error'] as const;

/** Hides the log of functions from a test's output, and clears earlier lines. */
export function hideLogs(): void {
  for (const level of levels)
    vi.spyOn(console, level)
      .mockClear()
      .mockImplementation(() => {});
}

/** The lines of these events since logs were hidden. */
export function loggedLines(...events: string[]): object[] {
  return levels
    .flatMap((level) => vi.mocked(console[level]).mock.calls.map(([line]) => JSON.parse(String(line))))
    .filter(({ event }) => events.includes(event));
}

/** The shortest valid plan for an Enterprise Manager. */
export const shortPlan: ClonePlan = {
  server: 'em-1',
  driver: 'enterprise-manager',
  driverReason: 'It is one.',
  apiVersion: 'v1_7',
  source: { id: 'urn:veeam:Job:1', name: 'Exchange', type: 'Backup' },
  name: 'Copy',
  warnings: [],
};
