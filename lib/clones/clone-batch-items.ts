import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  Choice,
  Condition,
  DistributedMap,
  IntegrationPattern,
  JitterType,
  JsonPath,
  Map as MapState,
  Pass,
  S3JsonItemReader,
  type StateMachine,
  StateMachineType,
  TaskInput,
  type TaskStateBase,
} from 'aws-cdk-lib/aws-stepfunctions';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { EvidenceBucket } from '../resources/evidence-bucket.ts';
import { invoke, serverTrouble, throttling } from '../resources/workflow.ts';

interface CloneBatchItemsProps {
  steps: Record<'logOn' | 'logOut' | 'admit' | 'record', LambdaFunction>;
  clone: StateMachine;
  bucket: EvidenceBucket;
}

/** Trouble of Step Functions' own while it starts a clone: the clone has not started. */
const startTrouble = [
  'StepFunctions.AWSStepFunctionsException',
  'StepFunctions.ExecutionLimitExceededException',
  'StepFunctions.SdkClientException',
  'StepFunctions.ThrottlingException',
];

/**
 * The states that work off a run's items: servers side by side; of each server so many chunks at a time, each a child
 * execution; and within a chunk one clone after the other, in one logon session. No item's failure is another's, and
 * nothing is handed back but what the bucket keeps: a Map's results share 256 KiB.
 */
export class CloneBatchItems extends Construct {
  readonly map: MapState;
  readonly #props: CloneBatchItemsProps;

  constructor(scope: Construct, id: string, props: CloneBatchItemsProps) {
    super(scope, id);
    this.#props = props;
    const chunks = new DistributedMap(this, 'Chunks', {
      label: 'Chunks',
      itemReader: new ChunksReader(this, props.bucket),
      maxConcurrencyPath: '$.atOnce',
      mapExecutionType: StateMachineType.STANDARD,
      toleratedFailurePercentage: 100,
      resultPath: JsonPath.DISCARD,
    }).itemProcessor(this.#chunk());
    this.map = new MapState(this, 'Servers', {
      itemsPath: '$.partitions',
      resultPath: JsonPath.DISCARD,
    }).itemProcessor(chunks);
  }

  #chunk(): Choice {
    const { logOn, logOut } = this.#props.steps;
    const done = new Pass(this, 'ChunkDone', { outputPath: JsonPath.DISCARD });
    const loggingOut = invoke(this, 'LogOutOfShared', logOut, { resultPath: JsonPath.DISCARD })
      .addRetry({ interval: Duration.seconds(5), maxAttempts: 3 })
      .addCatch(done, { resultPath: JsonPath.DISCARD });
    const hasSession = Condition.isNotNull('$.session');
    const items = this.#items();
    items.next(new Choice(this, 'IsSessionOpen').when(hasSession, loggingOut.next(done)).otherwise(done));
    // Without a session to share, each clone logs on by itself.
    const loggingOn = invoke(this, 'LogOnForAll', logOn, { resultPath: '$.session' })
      .addRetry({ errors: serverTrouble, interval: Duration.seconds(3), maxAttempts: 3 })
      .addCatch(items, { resultPath: JsonPath.DISCARD });
    return new Choice(this, 'IsSessionShared')
      .when(Condition.booleanEquals('$.shares', true), loggingOn.next(items))
      .otherwise(items);
  }

  #items(): MapState {
    const { admit, record } = this.#props.steps;
    // What is left open here is resolved when the run is closed.
    const done = new Pass(this, 'ItemDone', { outputPath: JsonPath.DISCARD });
    const recording = patient(invoke(this, 'Record', record, { resultPath: JsonPath.DISCARD }))
      .addCatch(done, { resultPath: JsonPath.DISCARD })
      .next(done);
    const cloning = new StepFunctionsStartExecution(this, 'Clone', {
      stateMachine: this.#props.clone,
      integrationPattern: IntegrationPattern.RUN_JOB,
      name: JsonPath.stringAt('$.item.cloneId'),
      input: TaskInput.fromJsonPathAt('$.admitted.input'),
      resultPath: JsonPath.DISCARD,
    })
      .addRetry({ errors: startTrouble, interval: Duration.seconds(5), maxAttempts: 8 })
      .addCatch(recording, { resultPath: '$.error' })
      .next(recording);
    const admitting = invoke(this, 'Admit', admit, { resultPath: '$.admitted' }).addRetry({
      // As long as other clones need; single ones come first.
      errors: ['NoLeaseFreeError'],
      interval: Duration.seconds(5),
      backoffRate: 1.2,
      maxAttempts: 2000,
      maxDelay: Duration.minutes(5),
      jitterStrategy: JitterType.FULL,
    });
    patient(admitting).addCatch(done, { resultPath: JsonPath.DISCARD });
    const isAdmitted = (decision: string) => Condition.stringEquals('$.admitted.decision', decision);
    const deciding = new Choice(this, 'IsAdmitted')
      .when(isAdmitted('start'), cloning)
      .when(isAdmitted('record'), recording)
      .otherwise(done);
    return new MapState(this, 'Items', {
      itemsPath: '$.items',
      itemSelector: {
        ...Object.fromEntries(
          [
            'batch',
            'run',
            'server',
            'session',
            'stopAfterFailures',
            'clonesPerServer',
            'requestedBy',
            'requestedAt',
          ].map((field) => [field, JsonPath.objectAt(`$.${field}`)]),
        ),
        item: JsonPath.objectAt('$$.Map.Item.Value'),
      },
      maxConcurrency: 1,
      resultPath: JsonPath.DISCARD,
    }).itemProcessor(admitting.next(deciding));
  }
}

/** Reads a run's chunks. The CDK's own reader may read the whole bucket, where a key is not known before. */
class ChunksReader extends S3JsonItemReader {
  constructor(scope: Construct, { bucketName }: EvidenceBucket) {
    // A reference, because a Bucket is no IBucket where optional properties are taken exactly.
    const bucket = Bucket.fromBucketName(scope, 'Bucket', bucketName);
    super({ bucket, key: JsonPath.stringAt('$.chunksKey') });
  }

  override providePolicyStatements(): PolicyStatement[] {
    const resources = [this.bucket.arnForObjects('clone-batches/*')];
    return [new PolicyStatement({ actions: ['s3:GetObject'], resources })];
  }
}

/** Waits as long as a clone goes on or too much is asked for at once, and tries again whatever else goes wrong. */
function patient(step: TaskStateBase): TaskStateBase {
  return step
    .addRetry({
      errors: ['CloneNotEndedError', ...throttling],
      interval: Duration.seconds(5),
      backoffRate: 1.2,
      maxAttempts: 1000,
      maxDelay: Duration.seconds(75),
    })
    .addRetry({ interval: Duration.seconds(3), maxAttempts: 6, maxDelay: Duration.seconds(60) });
}
