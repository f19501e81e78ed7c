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
 * The record: one table with events and the current state. It is retained when the stack is deleted. With
 * `settings.table`, it is an existing table, such as a restored one, and no table is made. The existing table keeps its
 * indexes, encryption and expiry.
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

  /** The environment variables that name the record, for a function without grants yet. */
  get environment(): Record<string, string> {
    return { RECORD_TABLE: this.tableName, RECORD_DAYS: String(this.#days) };
  }

  /**
   * Lets a function read items of only these kinds, one by one and in lists. It also adds the record's name to the
   * function's environment.
   */
  grantReadKinds(grantee: IGrantable, ...kinds: RecordKind[]): void {
    this.#grantKinds(grantee, ['dynamodb:GetItem', 'dynamodb:Query'], kinds);
  }

  /** Lets a function write items of only these kinds. It can also read them, to find out why a condition failed. */
  grantWriteKinds(grantee: IGrantable, ...kinds: RecordKind[]): void {
    const writes = ['dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'];
    this.#grantKinds(grantee, ['dynamodb:GetItem', 'dynamodb:Query', ...writes], kinds);
  }

  /** Lets a function read and store the last seen state of servers' jobs, and their runs. */
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
