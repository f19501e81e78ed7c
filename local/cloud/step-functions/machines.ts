import { z } from 'zod';
import type { AssumeRole, Principal } from '../iam.ts';
import { AwsError } from '../services/aws-error.ts';
import type { Resource, Resources } from '../template/resources.ts';
import { type Definition, readDefinition } from './definition.ts';

/** One state machine of the template. */
export interface Machine {
  arn: string;
  name: string;
  roleArn: string;
  /** As whom it calls functions. */
  role: Principal;
  /** The definition as JSON text, as it was given. */
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

/** Reads the template's state machines. Throws on Express workflows and on definitions it cannot run. */
export function readMachines(resources: Resources, assumeRole: AssumeRole, nowMs: number): Machine[] {
  return resources.ofType('AWS::StepFunctions::StateMachine').map((resource) => {
    const { DefinitionString, DefinitionSubstitutions, RoleArn } = read(resource);
    const text = DefinitionString.replace(
      /\$\{([^}]+)\}/g,
      (whole, key) => DefinitionSubstitutions[key] ?? whole,
    );
    return {
      arn: resource.ref,
      name: resource.name,
      roleArn: RoleArn,
      role: assumeRole(RoleArn, resource.name),
      text,
      definition: readDefinition(resource.name, text),
      createdMs: nowMs,
    };
  });
}

/** Finds a machine, or throws StateMachineDoesNotExist. */
export function findMachine(machines: readonly Machine[], arn: string): Machine {
  const found = machines.find((machine) => machine.arn === arn);
  if (found) return found;
  throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
}

function read(resource: Resource): z.infer<typeof schema> {
  const parsed = schema.safeParse(resource.properties);
  if (parsed.success) return parsed.data;
  throw new Error(`the local cloud cannot run ${resource.logicalId}: ${z.prettifyError(parsed.error)}`);
}
