import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { EvidenceBucket } from '../resources/evidence-bucket.ts';
import type { FunctionFactory } from '../resources/lambda-function.ts';
import type { RecordTable } from '../resources/record.ts';
import { invoke, Workflow } from '../resources/workflow.ts';
import type { CloneWorkflow } from './clone-workflow.ts';

export interface CloneBatchesProps {
  functions: FunctionFactory;
  clones: CloneWorkflow;
  record: RecordTable;
  bucket: EvidenceBucket;
}

/** The objects that hold rows until they are in the record. */
const rowsOfBatches = 'work/clone-batches/*';
/** Enough to write 10,000 rows, at the 1,000 writes a second that DynamoDB accepts for one partition. */
const lookTimeout = Duration.minutes(5);

/**
 * Clones many jobs. The record holds the batches and their rows (docs/record.md). Each clone that ends starts the next
 * one. A look at a batch writes its rows to the record, and repairs what was lost. A look runs when the batch is
 * requested, every few minutes by the reconciler of the clones, and on request.
 */
export class CloneBatches extends Construct {
  readonly looks: Workflow;

  readonly #props: CloneBatchesProps;

  constructor(scope: Construct, id: string, props: CloneBatchesProps) {
    super(scope, id);
    this.#props = props;
    const { functions, clones, record, bucket } = props;
    const look = functions.create(this, 'clone-batch-look', {
      description: 'Lets the clones of a batch begin, and makes up for what was lost of it',
      timeout: lookTimeout,
      memorySizeMb: 1024,
      environment: { EVIDENCE_BUCKET: bucket.bucketName },
    });
    bucket.grantGetObjects(look, rowsOfBatches);
    record.grantWriteKinds(look, 'BATCH', 'LEASE');
    clones.grantStart(look);
    const looking = invoke(this, 'LookAtBatch', look, {}).addRetry({
      interval: Duration.seconds(3),
      backoffRate: 1.6,
      maxAttempts: 8,
      maxDelay: Duration.minutes(1),
    });
    this.looks = new Workflow(this, 'Looks', looking, Duration.hours(1));
    clones.reconcileBatches(this.looks);
  }

  /** Lets a function start, read and cancel batches. */
  grantManage(grantee: LambdaFunction): void {
    const { bucket, record } = this.#props;
    grantee.addEnvironment('EVIDENCE_BUCKET', bucket.bucketName);
    grantee.addEnvironment('BATCH_STATE_MACHINE_ARN', this.looks.stateMachineArn);
    bucket.grantPutObjects(grantee, rowsOfBatches);
    record.grantWriteKinds(grantee, 'BATCH');
    this.looks.grantStartExecution(grantee);
  }
}
