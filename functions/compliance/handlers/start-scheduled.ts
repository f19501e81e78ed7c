import * as z from 'zod';
import { Executions } from '../../platform/executions.ts';
import { log } from '../../platform/log.ts';
import { environment, readConfiguration } from '../../platform/runtime.ts';
import type { CheckInput } from '../check-input.ts';

const { servers } = readConfiguration();
const checks = new Executions(environment('CHECK_STATE_MACHINE_ARN'));
const scheduled = z.object({ scheduledTime: z.iso.datetime() });

/**
 * Starts the check that a schedule asks for, named for its moment: a schedule that fires twice starts it once.
 */
export async function handler(event: unknown): Promise<void> {
  const { scheduledTime } = scheduled.parse(event);
  const checkId = `scheduled-${scheduledTime.replace(/\.\d+/, '').replaceAll(':', '-')}`;
  const input: CheckInput = {
    checkId,
    servers: servers.map(({ name }) => name),
    requestedBy: { door: 'schedule', name: 'compliance' },
  };
  const { started } = await checks.start(checkId, input);
  log('info', 'check-scheduled', { checkId, started });
}
