import { step } from '../../platform/step.ts';
import { policyRunInput } from '../policies/execution.ts';
import { runAskedPolicies } from '../policies/run.ts';
import { policyContext } from './context.ts';

/** The function has 15 minutes: what is not done by then is reported, and time is left to log out. */
const workMs = 14 * 60_000;

const context = policyContext(workMs);

/** The only step of a policy run. Its result is the execution's output, which is the record of the run. */
export const handler = step(policyRunInput.strip(), (input) => runAskedPolicies(context, input));
