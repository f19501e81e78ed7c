import { z } from 'zod';
import { AwsError, type Principal } from '../aws/service.ts';
import { type AssumeRole, allows } from '../iam/roles.ts';
import type { Json } from '../json.ts';
import { type Functions, NotRunError } from '../lambda/functions.ts';
import { accountId, region } from '../template/identity.ts';
import { type Resources, readProperties } from '../template/resources.ts';
import { type Definition, readDefinition, type Scope } from './definition.ts';
import { StatesError } from './errors.ts';
import type { InvokeTask } from './frame.ts';
import { nestedResource } from './nested-execution.ts';
import { faultsOf } from './validation.ts';

/** One state machine of the template. */
export interface Machine {
  arn: string;
  name: string;
  roleArn: string;
  /** The role as a principal, for the calls of its states. */
  role: Principal;
  /** The definition as JSON text, unchanged. */
  text: string;
  definition: Definition;
  createdMs: number;
}

const schema = z.object({
  DefinitionString: z.string(),
  DefinitionSubstitutions: z.record(z.string(), z.string()).default({}),
  RoleArn: z.string(),
  StateMachineType: z.literal('STANDARD').default('STANDARD'),
});

/** Reads the template's state machines. @throws Error on Express workflows and on definitions that cannot run here */
export async function readMachines(
  resources: Resources,
  assumeRole: AssumeRole,
  nowMs: number,
): Promise<Machine[]> {
  const machines: Machine[] = [];
  for (const resource of resources.ofType('AWS::StepFunctions::StateMachine')) {
    const { DefinitionString, DefinitionSubstitutions, RoleArn } = readProperties(schema, resource);
    const text = DefinitionString.replace(
      /\$\{([^}]+)\}/g,
      (whole, key) => DefinitionSubstitutions[key] ?? whole,
    );
    const role = assumeRole(RoleArn, resource.name);
    const definition = readDefinition(resource.name, text);
    const faults = await faultsOf(text);
    if (faults.length > 0)
      throw new Error(`the definition of state machine ${resource.name} is not valid: ${faults.join('; ')}`);
    if (startsExecutions(definition)) refuseWithoutManagedRule(resource.name, role);
    const { ref: arn, name } = resource;
    machines.push({ arn, name, roleArn: RoleArn, role, text, definition, createdMs: nowMs });
  }
  return machines;
}

// "IAM policies for nested Step Functions calls": this rule notifies Step Functions when an execution ends.
const managedRule = `arn:aws:events:${region}:${accountId}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`;
const managedRuleActions = ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'];

function startsExecutions({ States }: Scope): boolean {
  return Object.values(States).some(
    (state) =>
      nestedResource(state) !== undefined ||
      [state.ItemProcessor, state.Iterator, ...state.Branches].some(
        (inner) => inner && startsExecutions(inner),
      ),
  );
}

/** On AWS, a machine that starts executions cannot be created unless its role may create the rule. */
function refuseWithoutManagedRule(name: string, role: Principal): void {
  const refused = managedRuleActions.find((action) => !allows(role, action, managedRule));
  if (refused)
    throw new Error(
      `state machine ${name} starts executions and waits for them, but its role is not authorized to create managed-rule: ${refused} on ${managedRule}`,
    );
}

/** Finds a machine. @throws AwsError StateMachineDoesNotExist */
export function findMachine(machines: readonly Machine[], arn: string): Machine {
  const found = machines.find((machine) => machine.arn === arn);
  if (found) return found;
  throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
}

// "Handle Lambda service exceptions" in the Step Functions guide: a runtime that died has no error of the
// function's own and is reported as Lambda.Unknown. A timeout keeps the runtime's error name.
const withoutErrorOfItsOwn = ['Runtime.ExitError', 'Runtime.OutOfMemory'];

/** Runs functions for a state machine, with the permissions of its role. */
export function taskInvoker(functions: Functions, machine: Machine): InvokeTask {
  return async (functionId, payload) => {
    const target = functions.find(functionId);
    const arn = target?.settings.arn ?? functionId;
    try {
      // A version is its own resource (Lambda developer guide, "Resources and conditions for Lambda actions").
      machine.role.authorize('lambda:InvokeFunction', functionId.startsWith('arn:') ? functionId : arn);
      if (!target) throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`);
      const result = await target.invoke(JSON.stringify(payload));
      if (result.error === undefined) return JSON.parse(result.payload) as Json;
      const { errorType } = result.error;
      const name = withoutErrorOfItsOwn.includes(errorType) ? 'Lambda.Unknown' : errorType;
      throw new StatesError(name, JSON.stringify(result.error));
    } catch (error) {
      if (error instanceof NotRunError) throw new StatesError(`Lambda.${error.name}`, error.message);
      if (!(error instanceof AwsError)) throw error;
      const name = error.code === 'AccessDeniedException' ? 'AWSLambdaException' : error.code;
      const cause = `${error.message} (Service: AWSLambda; Error Code: ${error.code})`;
      throw new StatesError(`Lambda.${name}`, cause);
    }
  };
}
