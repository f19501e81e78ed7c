import {
  RequestTimeoutError,
  ServerBusyError,
  ServerFailedError,
  ServerUnreachableError,
  UnreadableAnswerError,
} from '@veeam-automation/veeam/transport/errors';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  DefinitionBody,
  type IChainable,
  LogLevel,
  StateMachine,
  StateMachineType,
  type TaskInput,
  type TaskStateBase,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke, type LambdaInvokeProps } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcard, logicalId } from './acknowledge.ts';
import { deliveredLogGroup } from './log-group.ts';

/**
 * Errors that another try may overcome: those of the Veeam server, by the names of the clients' errors, and those of
 * Lambda. Every step looks before it acts, so that it is safe to run again.
 */
export const serverTrouble = [
  ...[
    ServerUnreachableError,
    RequestTimeoutError,
    ServerFailedError,
    ServerBusyError,
    UnreadableAnswerError,
  ].map(({ name }) => name),
  'NoConnectionFreeError',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
];

/** The record's errors: the names of DynamoDB's (DynamoDB developer guide, error handling) and our own. */
export const recordTrouble = [
  'InternalServerError',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TimeoutError',
  'RecordChangedError',
];

/**
 * Lambda has not run the function (Lambda API reference, Invoke, errors): too many run, or it is not ready. A function
 * that was idle for weeks is reactivated by an invocation, and refuses calls until it is active. In a VPC, its network
 * interface is recreated, which takes minutes (Lambda developer guide, "Lambda function states").
 */
export const notRun = [
  'Lambda.CodeArtifactUserPendingException',
  'Lambda.EC2ThrottledException',
  'Lambda.ENINotReadyException',
  'Lambda.ResourceConflictException',
  'Lambda.ResourceNotReadyException',
  'Lambda.SubnetIPAddressLimitReachedException',
  'Lambda.TooManyRequestsException',
];

/** Retries for an hour when Lambda has not run the function. It precedes other retries, and does not count there. */
export function retryUntilItRuns<State extends TaskStateBase>(state: State): State {
  state.addRetry({
    errors: notRun,
    interval: Duration.seconds(5),
    backoffRate: 1.5,
    maxDelay: Duration.seconds(60),
    maxAttempts: 60,
  });
  return state;
}

/** Errors of too many requests at once, or of a faster concurrent writer. They pass, however often they occur. */
export const throttling = [
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'RecordChangedError',
];

/**
 * Runs the version of its function that was deployed with the definition. So an execution uses the same code and
 * configuration from start to end. The workflow's role may invoke every version, also those of earlier definitions.
 */
export class InvokeVersion extends LambdaInvoke {
  readonly #version: string;

  constructor(scope: Construct, id: string, props: LambdaInvokeProps & { lambdaFunction: LambdaFunction }) {
    super(scope, id, props);
    this.#version = props.lambdaFunction.currentVersion.functionArn;
    acknowledgeWildcard(
      scope,
      `<${logicalId(props.lambdaFunction)}.Arn>:*`,
      'An execution invokes the version of the function that it began with.',
    );
  }

  override toStateJson(...language: Parameters<LambdaInvoke['toStateJson']>): object {
    const json = super.toStateJson(...language) as {
      Resource: string;
      Parameters?: { FunctionName?: string };
    };
    if (json.Parameters?.FunctionName === undefined) return { ...json, Resource: this.#version };
    return { ...json, Parameters: { ...json.Parameters, FunctionName: this.#version } };
  }
}

/** A task state that runs a function on the execution's data, and retries while Lambda does not run the function. */
export function invoke(
  scope: Construct,
  id: string,
  lambdaFunction: LambdaFunction,
  settings: { payload?: TaskInput; resultPath?: string },
): LambdaInvoke {
  return retryUntilItRuns(
    new InvokeVersion(scope, id, {
      lambdaFunction,
      payloadResponseOnly: true,
      retryOnServiceExceptions: false,
      ...settings,
    }),
  );
}

/** A standard workflow, which is logged without its data, traced, and ended at its timeout. */
export class Workflow extends StateMachine {
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, chain: IChainable, timeout: Duration) {
    const logGroup = deliveredLogGroup(scope, `${id}Log`, 'states');
    super(scope, id, {
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromChainable(chain),
      timeout,
      tracingEnabled: true,
      logs: { level: LogLevel.ALL, includeExecutionData: false, destination: logGroup },
    });
    this.logGroup = logGroup;
    acknowledge(this, 'AwsSolutions-IAM5[Resource::*]', 'Log delivery and X-Ray have no resources to name.');
  }
}

/** Lets a function act on the executions of one workflow. */
export function grantExecutions(machine: StateMachine, grantee: IGrantable, ...actions: string[]): void {
  machine.grantExecution(grantee, ...actions);
  acknowledgeWildcard(
    machine,
    `${executionsOf(machine)}:*`,
    "Executions are named by their callers; all of this workflow's are meant.",
  );
}

/** How cdk-nag writes the ARN of a workflow's executions, without their names. */
function executionsOf(machine: StateMachine): string {
  const name = `{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"${logicalId(machine)}"}]}]}`;
  return `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${name}`;
}
