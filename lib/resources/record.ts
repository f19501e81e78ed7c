import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { RecordSettings } from '../configuration/sections/record-settings.ts';

/** The kinds of items, by what their keys start with (docs/record.md). */
export const recordKinds = [
  'BATCH',
  'CALLER',
  'CHECK',
  'CLONE',
  'EVENT',
  'FINDING',
  'FIX',
  'JOB',
  'LEASE',
  'MUTE',
  'NOTICE',
  'RUN',
  'SERVER',
  'SESSION',
  'SETTINGS',
  'SLACK-MESSAGE',
  'TOKEN',
  'TOKEN-USE',
] as const;
export type RecordKind = (typeof recordKinds)[number];

/**
 * The record: one table of what happened and of the current state. It outlives the stack. With `settings.table` it is a
 * table that exists, such as a restored one, and none is made; what that has of indexes, encryption and expiry stays.
 */
export class RecordTable extends Construct {
  readonly tableName: string;
  readonly #tableArn: string;
  readonly #days: number;

  constructor(scope: Construct, id: string, { days, table }: RecordSettings) {
    super(scope, id);
    this.#days = days;
    if (table === undefined) {
      const made = this.#make();
      this.tableName = made.tableName;
      this.#tableArn = made.tableArn;
    } else {
      this.tableName = table;
      this.#tableArn = Stack.of(this).formatArn({
        service: 'dynamodb',
        resource: 'table',
        resourceName: table,
      });
    }
  }

  /** Tells a function where the record is, before anything is granted. */
  get environment(): Record<string, string> {
    return { RECORD_TABLE: this.tableName, RECORD_DAYS: String(this.#days) };
  }

  /**
   * Lets a function read items of these kinds, one by one and in lists, and no others. A function also learns where the
   * record is, by its environment.
   */
  grantReadKinds(grantee: IGrantable, ...kinds: RecordKind[]): void {
    this.#grantKinds(grantee, ['dynamodb:GetItem', 'dynamodb:Query'], kinds);
  }

  /** Lets a function write items of these kinds, and no others. A condition that fails is looked into: it reads, too. */
  grantWriteKinds(grantee: IGrantable, ...kinds: RecordKind[]): void {
    const writes = ['dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'];
    this.#grantKinds(grantee, ['dynamodb:GetItem', 'dynamodb:Query', ...writes], kinds);
  }

  /** Lets a function read and keep what jobs of servers were last seen to be, and their runs. */
  grantLastSeen(grantee: IGrantable): void {
    this.grantWriteKinds(grantee, 'JOB', 'RUN', 'SERVER');
  }

  /** Keys of a kind, in the table and in its indexes, are `KIND` alone or `KIND#…`. */
  #grantKinds(grantee: IGrantable, actions: string[], kinds: readonly RecordKind[]): void {
    const keys = kinds.flatMap((kind) => [kind, `${kind}#*`]);
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions,
        resources: [this.#tableArn, `${this.#tableArn}/index/list`, `${this.#tableArn}/index/due`],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } },
      }),
    );
    if (!(grantee instanceof LambdaFunction)) return;
    for (const [name, value] of Object.entries(this.environment)) grantee.addEnvironment(name, value);
  }

  #make(): Table {
    const table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const indexName of ['list', 'due']) {
      table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: `${indexName}Pk`, type: AttributeType.STRING },
        sortKey: { name: `${indexName}Sk`, type: AttributeType.STRING },
      });
    }
    return table;
  }
}
