import { SFNClient } from '@aws-sdk/client-sfn';
import { Executions } from '../../platform/executions.ts';
import { steps } from '../../platform/step.ts';
import { cloneContext, nextContext, type StepsContext } from './context.ts';
import { finishStep } from './finish.ts';
import { logOnStep } from './log-on.ts';
import { planStep } from './plan.ts';
import { pollStep } from './poll.ts';
import { startStep } from './start.ts';

const client = new SFNClient({});
const context: StepsContext = {
  ...cloneContext(),
  ...nextContext(),
  executionsOf: (machine) => new Executions(machine, client),
};

/**
 * The steps of a clone: one function, so that the session's connection and the code stay warm from the first to the
 * last.
 */
export const handler = steps({
  plan: planStep(context),
  logOn: logOnStep(context),
  start: startStep(context),
  poll: pollStep(context),
  finish: finishStep(context),
});
