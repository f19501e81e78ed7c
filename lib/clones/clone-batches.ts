import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  JsonPath,
  Map as MapState,
  Pass,
  TaskInput,
  type TaskStateBase,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { FunctionName } from '../bundling/functions.ts';
import { acknowledgeWildcard, logicalId } from '../resources/acknowledge.ts';
import type { EvidenceBucket } from '../resources/evidence-bucket.ts';
import type { FunctionFactory } from '../resources/lambda-function.ts';
import type { AutomationSecrets } from '../resources/secrets.ts';
import { executionsOf, grantExecutions, invoke, Workflow } from '../resources/workflow.ts';
import { CloneBatchItems } from './clone-batch-items.ts';
import type { CloneWorkflow } from './clone-workflow.ts';

export interface CloneBatchesProps {
  functions: FunctionFactory;
  secrets: AutomationSecrets;
  clones: CloneWorkflow;
  bucket: EvidenceBucket;
}

/** 10,000 clones of half an hour, five at a time, take six weeks. */
const runTimeout = Duration.days(60);
/** A step's function ends by then: a session that it was opening is on record. */
const stepTimeout = Duration.seconds(60);
const closingTimeout = Duration.hours(6);
/** How often a run that is to be closed is looked at while clones of it are being resolved: some five hours. */
const closingTries = 70;

/**
 * Clones many jobs: a Distributed Map over what the HTTP trigger has put into the bucket, in child executions that run
 * the one clone workflow for item after item. What a run that was aborted has left open is resolved by a workflow
 * of its own.
 */
export class CloneBatches extends Construct {
  readonly stateMachine: Workflow;
  /** Ends the runs that were aborted. */
  readonly closing: Workflow;
  readonly #props: CloneBatchesProps;

  constructor(scope: Construct, id: string, props: CloneBatchesProps) {
    super(scope, id);
    this.#props = props;
    const { clones, bucket } = props;
    const steps = {
      logOn: this.#create('clone-batch-log-on', 'Makes the logon session that a chunk of clones shares'),
      logOut: this.#create(
        'clone-batch-log-out',
        'Closes the logon session that a chunk of clones has shared',
      ),
      admit: this.#create('clone-batch-admit', 'Decides whether a clone of a batch begins'),
      record: this.#create('clone-batch-record', 'Records what a clone of a batch has come to'),
    };
    const close = this.#create('clone-batch-close', 'Ends a run of a batch and writes its results', {
      timeout: Duration.minutes(10),
      memorySizeMb: 1024,
    });
    this.#grant(steps, close);

    const items = new CloneBatchItems(this, 'Items', { steps, clone: clones.stateMachine, bucket });
    this.stateMachine = new Workflow(
      this,
      'Run',
      items.map.next(closingState(this, 'Close', close)),
      runTimeout,
    );
    this.#acknowledgeWildcards();
    this.closing = this.#closeWhatIsAborted(close, steps.logOut);
  }

  /** Lets a function start, read and cancel batches. */
  grantManage(grantee: LambdaFunction): void {
    const { bucket } = this.#props;
    grantee.addEnvironment('EVIDENCE_BUCKET', bucket.bucketName);
    grantee.addEnvironment('BATCH_STATE_MACHINE_ARN', this.stateMachine.stateMachineArn);
    bucket.grantGetObjects(grantee, 'clone-batches/*');
    bucket.grantPutObjects(grantee, 'clone-batches/*');
    this.stateMachine.grantStartExecution(grantee);
    grantExecutions(this.stateMachine, grantee, 'states:DescribeExecution');
  }

  #create(
    name: FunctionName,
    description: string,
    settings: { timeout?: Duration; memorySizeMb?: number } = {},
  ): LambdaFunction {
    const { functions, secrets, clones, bucket } = this.#props;
    return functions.create(this, name, {
      description,
      timeout: stepTimeout,
      environment: {
        SECRET_PREFIX: secrets.prefix,
        EVIDENCE_BUCKET: bucket.bucketName,
        ...clones.environment,
      },
      ...settings,
    });
  }

  /** Only what logs on and out reaches a secret; only what records and closes writes results. */
  #grant(
    { logOn, logOut, admit, record }: Record<'logOn' | 'logOut' | 'admit' | 'record', LambdaFunction>,
    close: LambdaFunction,
  ): void {
    const { secrets, clones, bucket } = this.#props;
    secrets.grantRead(logOn, 'write');
    for (const step of [logOn, logOut]) {
      secrets.grantSealKey(step);
      bucket.grantPutObjects(step, 'clone-batches/*/sessions/*');
    }
    bucket.grantGetObjects(logOut, 'clone-batches/*/sessions/*');
    for (const step of [admit, record, close]) {
      clones.grantFollow(step);
      clones.grantLease(step);
      bucket.grantGetObjects(step, 'clone-batches/*');
    }
    for (const step of [admit, close]) bucket.grantPutObjects(step, 'clone-batches/*/started/*');
    for (const step of [record, close]) {
      bucket.grantPutObjects(step, 'clone-batches/*/results/*', 'clone-batches/*/stops/*');
    }
    bucket.grantPutObjects(record, 'clone-batches/*/task-seconds/*');
    bucket.grantPutObjects(close, 'clone-batches/*/results.csv', 'clone-batches/*/summary.json');
  }

  #acknowledgeWildcards(): void {
    const { clones, bucket } = this.#props;
    acknowledgeWildcard(
      this,
      `arn:<AWS::Partition>:s3:::<${logicalId(bucket)}>/clone-batches/*`,
      'The Map reads what is put there for each run.',
    );
    acknowledgeWildcard(
      this,
      `${executionsOf(clones.stateMachine)}*`,
      'A run follows and stops the clones that it has started, by names yet to come.',
    );
    acknowledgeWildcard(
      this,
      `${executionsOf(this.stateMachine)}/Chunks:*`,
      'A Distributed Map works on child executions of its own workflow.',
    );
  }

  /** A run that failed, timed out or was stopped: its clones are resolved, its sessions closed, its results written. */
  #closeWhatIsAborted(close: LambdaFunction, logOut: LambdaFunction): Workflow {
    const scope = new Construct(this, 'Aborted');
    const readRun = new Pass(scope, 'ReadRun', {
      parameters: { run: JsonPath.stringToJson(JsonPath.stringAt('$.input')) },
      outputPath: '$.run',
    });
    const waiting = new Wait(scope, 'UntilNoStepOfItIsUnderWay', { time: WaitTime.duration(stepTimeout) });
    const closing = closingState(scope, 'CloseAborted', close);
    const nothing = new Pass(scope, 'StaysOpen');
    const loggingOut = new MapState(scope, 'LogOutOfSessions', {
      itemsPath: '$.sessions',
      maxConcurrency: 5,
      resultPath: JsonPath.DISCARD,
    }).itemProcessor(
      invoke(scope, 'LogOutOfSession', logOut, { resultPath: JsonPath.DISCARD }).addRetry().addCatch(nothing),
    );
    const machine = new Workflow(
      scope,
      'Closing',
      readRun.next(waiting).next(closing).next(loggingOut),
      closingTimeout,
    );
    new Rule(scope, 'Rule', {
      description: 'Runs of clone batches that failed, timed out or were stopped',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: [this.stateMachine.stateMachineArn],
        },
      },
      targets: [
        new SfnStateMachine(machine, {
          input: RuleTargetInput.fromEventPath('$.detail'),
          deadLetterQueue: this.#props.functions.failedEvents,
        }),
      ],
    });
    return machine;
  }
}

/** Ends a run. It waits until every clone that has started is resolved; at the last it leaves open what is not. */
function closingState(scope: Construct, id: string, close: LambdaFunction): TaskStateBase {
  const payload = TaskInput.fromObject({
    tries: JsonPath.numberAt('$$.State.RetryCount'),
    mostTries: closingTries,
    execution: JsonPath.entirePayload,
  });
  return invoke(scope, id, close, { payload }).addRetry({
    interval: Duration.seconds(5),
    backoffRate: 1.3,
    maxAttempts: closingTries,
    maxDelay: Duration.minutes(5),
  });
}
