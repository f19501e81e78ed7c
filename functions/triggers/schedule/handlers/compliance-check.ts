import * as z from 'zod';
import type { CheckInput } from '../../../compliance/check-view.ts';
import { Executions } from '../../../platform/executions.ts';
import { log } from '../../../platform/log.ts';
import { environment, readConfiguration } from '../../../platform/runtime.ts';
import { step } from '../../../platform/step.ts';
import { permitAdoption } from '../../../same-work.ts';
import { type Requester, workId } from '../../../work-id.ts';

const { servers } = readConfiguration();
const checks = new Executions(environment('CHECK_STATE_MACHINE_ARN'));
const scheduled = z.object({ scheduledTime: z.iso.datetime() });

/**
 * Starts the check that a schedule asks for, known by its moment: a schedule that fires twice starts it once.
 */
export const handler = step(scheduled, async ({ scheduledTime }) => {
  const requestedBy: Requester = { source: 'schedule', name: 'compliance' };
  const checkId = workId('check', requestedBy, scheduledTime.replace(/\.\d+/, ''));
  const input: CheckInput = { checkId, servers: servers.map(({ name }) => name), requestedBy };
  const { started } = await checks.start(checkId, input);
  if (!started) permitAdoption(await checks.inputOf(checkId), { requestedBy });
  log('info', 'check-scheduled', { checkId, started });
});
