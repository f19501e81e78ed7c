import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  HttpMethods,
  type LifecycleRule,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { DeploymentSettings } from '../configuration/sections/deployment-settings.ts';
import { acknowledge, acknowledgeWildcard, logicalId } from './acknowledge.ts';

const longestMonthDays = 31;

/** The time in which a report is new, and is read. */
const newDays = 30;
/** S3 bills an object of this class for at least 90 days (S3 pricing). */
const leastColdDays = 90;

/**
 * Older reports move to a storage class that costs a sixth, and are read as fast as before. S3 does not move objects
 * smaller than 128 KB. Reports and their other versions expire after `days`.
 */
function evidenceRule(prefix: string, days: number | undefined): LifecycleRule {
  const expiration = days === undefined ? undefined : Duration.days(days);
  const isColdLongEnough = days === undefined || days >= newDays + leastColdDays;
  const transitionAfter = Duration.days(newDays);
  return {
    prefix,
    ...(isColdLongEnough && {
      transitions: [{ storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter }],
    }),
    ...(expiration && { expiration, noncurrentVersionExpiration: expiration }),
  };
}

/** The keys of reports and of their parts. */
const evidenceKeys = ['evidence/*', 'parts/*'];

/** The bucket of the check reports, which are evidence. It is retained when the stack is deleted. */
export class EvidenceBucket extends Bucket {
  readonly #lock: DeploymentSettings['evidence']['objectLock'];

  constructor(scope: Construct, id: string, { retentionDays, objectLock }: DeploymentSettings['evidence']) {
    super(scope, id, {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      // A page may be redirected to a large report. A signature gives access to it, from any origin.
      cors: [{ allowedMethods: [HttpMethods.GET], allowedOrigins: ['*'] }],
      removalPolicy: RemovalPolicy.RETAIN,
      // In a versioned bucket, expired or overwritten objects stay as old versions, and are billed.
      lifecycleRules: [
        { prefix: 'work/', expiration: Duration.days(30), noncurrentVersionExpiration: Duration.days(1) },
        evidenceRule('evidence/', retentionDays),
        // Later reports of a month refer to the parts that an earlier one has written.
        evidenceRule('parts/', retentionDays === undefined ? undefined : retentionDays + longestMonthDays),
      ],
      // Each report is locked when it is written. A default lock of the bucket would also lock working files.
      ...(objectLock && { objectLockEnabled: true }),
    });
    this.#lock = objectLock;
    acknowledge(
      this,
      'AwsSolutions-S1',
      'Only functions of this stack reach the bucket; a log would need another.',
    );
  }

  /** The environment of functions that write evidence: the lock and its duration, if there is one. */
  get evidenceEnvironment(): Record<string, string> {
    return this.#lock ? { EVIDENCE_LOCK: JSON.stringify(this.#lock) } : {};
  }

  /** Lets a function write evidence, and lock it if the settings ask for a lock. */
  grantPutEvidence(grantee: IGrantable): void {
    this.grantPutObjects(grantee, ...evidenceKeys);
    if (this.#lock) this.#grant(grantee, 's3:PutObjectRetention', evidenceKeys);
  }

  /** Lets a function read reports. */
  grantGetEvidence(grantee: IGrantable, ...more: string[]): void {
    this.grantGetObjects(grantee, ...evidenceKeys, ...more);
  }

  /** Lets a function read objects, e.g. `evidence/*`. */
  grantGetObjects(grantee: IGrantable, ...keys: string[]): void {
    this.#grant(grantee, 's3:GetObject', keys);
    // Without this permission, S3 answers "access denied" instead of "no such key" for a missing object.
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.bucketArn] }),
    );
  }

  grantPutObjects(grantee: IGrantable, ...keys: string[]): void {
    this.#grant(grantee, 's3:PutObject', keys);
  }

  #grant(grantee: IGrantable, action: string, keys: string[]): void {
    const resources = keys.map((key) => this.arnForObjects(key));
    grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: [action], resources }));
    for (const key of keys.filter((each) => each.includes('*'))) {
      acknowledgeWildcard(
        this,
        `<${logicalId(this)}.Arn>/${key}`,
        'Objects are named for checks that are yet to come.',
      );
    }
  }
}
