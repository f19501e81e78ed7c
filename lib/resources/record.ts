import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** The kinds of items, by what their keys start with (docs/record.md). */
export type RecordKind =
  | 'BATCH'
  | 'CALLER'
  | 'CHECK'
  | 'CLONE'
  | 'EVENT'
  | 'FINDING'
  | 'JOB'
  | 'LEASE'
  | 'MUTE'
  | 'NOTICE'
  | 'RUN'
  | 'SERVER'
  | 'SESSION'
  | 'SLACK-MESSAGE'
  | 'TOKEN'
  | 'TOKEN-USE';

/** The record: one table of what happened and what stands. It outlives the stack. */
export class RecordTable extends Table {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const indexName of ['list', 'due']) {
      this.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: `${indexName}Pk`, type: AttributeType.STRING },
        sortKey: { name: `${indexName}Sk`, type: AttributeType.STRING },
      });
    }
  }

  /** Lets a function read items of these kinds, one by one and in lists, and no others. */
  grantReadKinds(grantee: IGrantable, ...kinds: RecordKind[]): void {
    this.#grantKinds(grantee, ['dynamodb:GetItem', 'dynamodb:Query'], kinds);
  }

  /** Lets a function write items of these kinds, and no others. A condition that fails is looked into: it reads, too. */
  grantWriteKinds(grantee: IGrantable, ...kinds: RecordKind[]): void {
    const writes = ['dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'];
    this.#grantKinds(grantee, ['dynamodb:GetItem', 'dynamodb:Query', ...writes], kinds);
  }

  /** Keys of a kind, in the table and in its indexes, are `KIND` alone or `KIND#…`. */
  #grantKinds(grantee: IGrantable, actions: string[], kinds: readonly RecordKind[]): void {
    const keys = kinds.flatMap((kind) => [kind, `${kind}#*`]);
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions,
        resources: [this.tableArn, `${this.tableArn}/index/list`, `${this.tableArn}/index/due`],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } },
      }),
    );
  }
}
