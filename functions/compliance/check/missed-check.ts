import { announcing, inItem } from '../../notices/outbox.ts';
import { systemEvent } from '../../notices/system-events.ts';
import type { AutomationRecord } from '../../platform/record/record.ts';
import { ComplianceRecord } from '../record/compliance-record.ts';

const hourMs = 3_600_000;
/** The notice is remembered for this long; afterwards it could be sent again. */
const keptMs = 30 * 24 * hourMs;

/**
 * Sends a notice, once, that no check has ended for longer than the schedule allows. Before the first check there is
 * none: an alarm covers that.
 * @param windowHours the time without a check, in hours
 */
export async function tellMissedCheck(
  record: AutomationRecord,
  windowHours: number,
  now: Date,
): Promise<void> {
  const latest = await new ComplianceRecord(record).latest();
  if (!latest) return;
  const expectedMs = Date.parse(latest.at) + windowHours * hourMs;
  if (now.getTime() < expectedMs || now.getTime() > expectedMs + keptMs / 2) return;
  const at = new Date(expectedMs).toISOString();
  const text = `no check has ended in ${windowHours} hours: what has changed since is not known`;
  const event = systemEvent('check-did-not-run', text, [], {
    lastCheck: latest.id,
    lastCheckAt: latest.at,
    expectedBy: at,
  });
  const id = `check-did-not-run-${latest.id}`;
  await record.create({
    // No channel has a name with a slash.
    pk: 'NOTICE#/check-did-not-run',
    sk: latest.id,
    ...announcing(inItem({ id, at, headline: `Veeam: ${text}`, entries: [], notes: [], events: [event] })),
    expiresAt: Math.ceil((expectedMs + keptMs) / 1000),
  });
}
