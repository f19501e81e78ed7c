import { step } from '../../platform/step.ts';
import { policyRunInput } from '../policies/execution.ts';
import { runAskedPolicies } from '../policies/run.ts';
import { policyContext } from './context.ts';

/** The function has 15 minutes. The rest is for reporting unfinished work and logging out. */
const workMs = 14 * 60_000;

const context = policyContext(workMs);

/** The only step of a policy run. Its result is the execution's output, which is the record of the run. */
export const handler = step(policyRunInput.strip(), (input) => runAskedPolicies(context, input));
