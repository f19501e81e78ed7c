import { vi } from 'vitest';
import { Clones } from '../../../functions/clone/record.ts';
import type { ClonePlan } from '../../../functions/clone/state.ts';
import type { AutomationRecord } from '../../../functions/platform/record/record.ts';

/** The clones of a record, by the clock of a test; each has half an hour. */
export const clonesIn = (record: AutomationRecord, now: () => Date, tellsEnds = false): Clones =>
  new Clones(record, { namespace: 'test', deadlineSeconds: 1800, now, tellsEnds });

/** Keeps what functions log out of the output of a test that does not look at it. */
export function hideLogs(): void {
  for (const level of ['info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation(() => {});
}

/** A plan for an Enterprise Manager, as short as one may be. */
export const shortPlan: ClonePlan = {
  server: 'em-1',
  driver: 'enterprise-manager',
  driverReason: 'It is one.',
  apiVersion: 'v1_7',
  source: { id: 'urn:veeam:Job:1', name: 'Exchange', type: 'Backup' },
  name: 'Copy',
  warnings: [],
};
