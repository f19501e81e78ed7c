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

/** A report is looked at while it is new. */
const newDays = 30;
/** S3 bills an object of this class for ninety days at least (S3 pricing). */
const leastColdDays = 90;

/**
 * Reports that are no longer new lie in a class that costs a sixth, and are read as fast as before; S3 leaves what is
 * smaller than 128 KB where it is. Reports and whatever replaced them are gone after `days`.
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

/** Reports, and the parts that they are in. */
const evidenceKeys = ['evidence/*', 'parts/*'];

/** What checks have found, kept as evidence: it outlives the stack. */
export class EvidenceBucket extends Bucket {
  readonly #lock: DeploymentSettings['evidence']['objectLock'];

  constructor(scope: Construct, id: string, { retentionDays, objectLock }: DeploymentSettings['evidence']) {
    super(scope, id, {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      // A page may be led to a large report. What it reads there is opened by a signature, whatever the page's origin.
      cors: [{ allowedMethods: [HttpMethods.GET], allowedOrigins: ['*'] }],
      removalPolicy: RemovalPolicy.RETAIN,
      // In a versioned bucket, what has expired or been written anew stays as an old version, and is paid for.
      lifecycleRules: [
        { prefix: 'work/', expiration: Duration.days(30), noncurrentVersionExpiration: Duration.days(1) },
        evidenceRule('evidence/', retentionDays),
        // What one report has written of a month, the later ones of it refer to.
        evidenceRule('parts/', retentionDays === undefined ? undefined : retentionDays + longestMonthDays),
      ],
      // Each report is locked as it is written: a default of the bucket would bind what functions only work with, too.
      ...(objectLock && { objectLockEnabled: true }),
    });
    this.#lock = objectLock;
    acknowledge(
      this,
      'AwsSolutions-S1',
      'Only functions of this stack reach the bucket; a log would need another.',
    );
  }

  /** What a function that writes evidence is told: for how long it is to be locked, where it is. */
  get evidenceEnvironment(): Record<string, string> {
    return this.#lock ? { EVIDENCE_LOCK: JSON.stringify(this.#lock) } : {};
  }

  /** Lets a function write evidence, which is locked where it is to be. */
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
    // Without it S3 answers "access denied" where it should say that there is no such object.
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
