import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  type CloudFormationClient,
  CloudFormationServiceException,
  DeleteStackCommand,
  DescribeStacksCommand,
  paginateListStackResources,
  type Stack,
  type StackResourceSummary,
  UpdateTerminationProtectionCommand,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { CommandFailedError } from '@veeam-automation/cli/command-line/errors';

/** The properties of a deployed stack that a run needs. */
export interface Deployed {
  readonly apiUrl: string;
  readonly table: string;
  /** The ARN of the workflow that clones jobs. */
  readonly cloneMachine: string;
  /** The URL of the dead-letter queue. */
  readonly failedEvents: string;
  /** The function whose events may fail without harm. */
  readonly failingFunction: string;
}

/** A resource of a stack, by its CloudFormation type and its name or ARN. */
export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  readonly id: string;
}

/** The tag of the stacks that an acceptance created. The acceptance never overwrites or removes another stack. */
const tag = 'veeam-automation-acceptance';

/** @throws CommandFailedError when a stack of that name exists and no acceptance created it */
export async function refuseForeign(client: CloudFormationClient, name: string): Promise<void> {
  const stack = await find(client, name);
  if (stack !== undefined && !stack.Tags?.some(({ Key }) => Key === tag))
    throw new CommandFailedError(
      `There is a stack ${name} that no acceptance has made. Nothing was changed. Take another name: --name.`,
    );
}

/** Deploys a configuration with the CDK, as `npm run deploy` does. @throws CommandFailedError when the CDK fails */
export async function deploy(name: string, config: string): Promise<void> {
  const args = ['deploy', name, '--require-approval', 'never', '--tags', `${tag}=true`];
  const child = spawn('node_modules/.bin/cdk', [...args, '--context', `config=${config}`], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(child, 'close');
  if (code !== 0)
    throw new CommandFailedError('The CDK did not deploy it: what it says is above. Run doctor for more.');
}

/** All resources of a stack that already have a name. */
export async function resourcesOf(client: CloudFormationClient, name: string): Promise<StackResource[]> {
  const found: StackResource[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName: name }))
    found.push(...(page.StackResourceSummaries ?? []).flatMap(named));
  return found;
}

function named({ LogicalResourceId, PhysicalResourceId, ResourceType }: StackResourceSummary) {
  if (!LogicalResourceId || !PhysicalResourceId || !ResourceType) return [];
  return [{ logicalId: LogicalResourceId, type: ResourceType, id: PhysicalResourceId }];
}

/** @throws CommandFailedError when the stack lacks what a run needs */
export async function describeDeployed(client: CloudFormationClient, name: string): Promise<Deployed> {
  const stack = await find(client, name);
  const output = (key: string) =>
    stack?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? missing(name, key);
  const resources = await resourcesOf(client, name);
  const one = (type: string, begins: string) =>
    resources.find((each) => each.type === type && each.logicalId.startsWith(begins))?.id ??
    missing(name, begins);
  return {
    apiUrl: output('ApiUrl'),
    table: output('RecordTableName'),
    cloneMachine: one('AWS::StepFunctions::StateMachine', 'ClonesWorkflow'),
    failedEvents: one('AWS::SQS::Queue', 'FailedEvents'),
    failingFunction: one('AWS::Lambda::Function', 'SchedulesScheduledChecks'),
  };
}

function missing(name: string, what: string): never {
  throw new CommandFailedError(`The stack ${name} has no ${what}: it is not of this version, or not whole.`);
}

/** The longest time for a deletion. AWS removes network interfaces of functions in a VPC slowly. */
const deletionSeconds = 3600;

/** Deletes a stack, even a protected one, and waits until it is gone. Retained resources stay. */
export async function deleteStack(client: CloudFormationClient, name: string): Promise<void> {
  const stack = await find(client, name);
  if (stack?.StackId === undefined) return;
  await client.send(
    new UpdateTerminationProtectionCommand({ StackName: name, EnableTerminationProtection: false }),
  );
  await client.send(new DeleteStackCommand({ StackName: name }));
  await waitUntilStackDeleteComplete(
    { client, maxWaitTime: deletionSeconds, minDelay: 2, maxDelay: 20 },
    // A deleted stack can be found only by its id.
    { StackName: stack.StackId },
  );
}

async function find(client: CloudFormationClient, name: string): Promise<Stack | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks[0];
  } catch (error) {
    const isMissing =
      error instanceof CloudFormationServiceException && / does not exist$/.test(error.message);
    if (isMissing) return undefined;
    throw error;
  }
}
