import * as z from 'zod';
import { log } from '../../platform/log.ts';
import { readConfiguration } from '../../platform/runtime.ts';
import { type CheckResult, checkInput } from '../check-input.ts';
import { metrics } from '../metrics.ts';
import { complianceSchema } from '../policies/configuration.ts';
import { runCheck } from '../run-check.ts';
import { complianceStorage } from './context.ts';

const { servers, compliance } = readConfiguration();
const configuration = complianceSchema.parse(compliance);
const storage = complianceStorage();
const judgeEvent = z.object({ ...checkInput.shape });

/** Step 2: judges what was read, writes the report, and makes the check count. */
export async function handler(event: unknown): Promise<CheckResult> {
  const { checkId } = judgeEvent.parse(event);
  const { report, changes } = await runCheck(storage, checkId, servers, configuration, new Date());
  const { jobs, complying, open } = report.totals;
  const unread = report.servers.filter(({ error }) => error !== undefined).length;
  // Past the runtime's console, which would put a time and a request id before the JSON.
  process.stdout.write(`${metrics(new Date(report.at), { ...report.totals, unread })}\n`);
  log('info', 'check-judged', { checkId, jobs, complying, open, changes: changes.length, unread });
  return { checkId, at: report.at, jobs, complying, open, changes: changes.length };
}
