import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { accountId, region, reproducibleId } from '../template/identity.ts';
import { type Resource, type Resources, readProperties } from '../template/resources.ts';
import { Dynalite } from './dynalite.ts';
import type { TableDescription } from './model.ts';

/** dynalite supports at most one partition key and one sort key. An index on AWS may have four of each. */
const keys = z
  .array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }))
  .min(1)
  .max(2);
const index = z.object({
  IndexName: z.string(),
  KeySchema: keys,
  Projection: z.object({
    ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
});
const schema = z.object({
  KeySchema: keys,
  AttributeDefinitions: z.array(
    z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  GlobalSecondaryIndexes: z.array(index).optional(),
  LocalSecondaryIndexes: z.array(index).optional(),
  TimeToLiveSpecification: z
    .object({ AttributeName: z.string().optional(), Enabled: z.boolean() })
    .optional(),
  ImportSourceSpecification: z.never().optional(),
});

export const tableTypes = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'];
export const tableArn = (name: string) => `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;

/** A table of the template. */
export interface Table {
  description: TableDescription;
  /** The attribute with an item's expiry in seconds since 1970. */
  expiryAttribute: string | undefined;
}

/** The template's tables and the store of their items. */
export interface Tables {
  byName: ReadonlyMap<string, Table>;
  dynalite: Dynalite;
}

/**
 * Opens the template's tables, in `stateFolder` or in memory. Returns undefined when the template has none.
 * @throws Error when the key of a kept table differs from the template's
 */
export async function openTables(
  resources: Resources,
  stateFolder: string | undefined,
  nowMs: number,
): Promise<Tables | undefined> {
  const declared = tableTypes.flatMap(resources.ofType);
  if (declared.length === 0) return undefined;
  const byName = new Map(declared.map((resource) => [resource.name, read(resource, nowMs)]));
  const dynalite = await Dynalite.open(stateFolder && folderIn(stateFolder));
  try {
    for (const { description } of byName.values()) await prepare(dynalite, description);
  } catch (error) {
    await dynalite.close();
    throw error;
  }
  return { byName, dynalite };
}

/** Deletes the kept tables of these names. No cloud may be running on the folder. */
export async function deleteTables(stateFolder: string, names: readonly string[]): Promise<void> {
  if (names.length === 0 || !existsSync(folderIn(stateFolder))) return;
  const dynalite = await Dynalite.open(folderIn(stateFolder));
  for (const name of names) await dynalite.deleteTable(name);
  await dynalite.close();
}

const folderIn = (stateFolder: string) => join(stateFolder, 'dynamodb');

function read(resource: Resource, nowMs: number): Table {
  const { TimeToLiveSpecification: expiry, ...properties } = readProperties(schema, resource);
  const TableArn = tableArn(resource.name);
  const state = { ItemCount: 0, IndexStatus: 'ACTIVE' };
  const indexes = (given: z.infer<typeof index>[] | undefined, more: object) =>
    given?.map((each) => ({ ...each, ...more, IndexArn: `${TableArn}/index/${each.IndexName}` }));
  const { GlobalSecondaryIndexes, LocalSecondaryIndexes, ...keysOfTable } = properties;
  const description = {
    ...keysOfTable,
    TableName: resource.name,
    TableArn,
    TableId: reproducibleId(resource.name, 32),
    TableStatus: 'ACTIVE',
    CreationDateTime: Math.floor(nowMs / 1000),
    ItemCount: 0,
    TableSizeBytes: 0,
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    GlobalSecondaryIndexes: indexes(GlobalSecondaryIndexes, state),
    LocalSecondaryIndexes: indexes(LocalSecondaryIndexes, { ItemCount: 0 }),
  };
  return {
    // The same as after it was stored: without undefined fields.
    description: JSON.parse(JSON.stringify(description)),
    expiryAttribute: expiry?.Enabled ? expiry.AttributeName : undefined,
  };
}

/** Creates a table, or adapts the indexes of a kept table to the template. */
async function prepare(dynalite: Dynalite, wanted: TableDescription): Promise<void> {
  const kept = await dynalite.table(wanted.TableName);
  if (kept) {
    const types = ({ KeySchema, AttributeDefinitions }: TableDescription) =>
      KeySchema.map((key) => ({
        ...key,
        type: AttributeDefinitions.find(({ AttributeName }) => AttributeName === key.AttributeName),
      }));
    if (!isDeepStrictEqual(types(kept), types(wanted))) {
      throw new Error(
        `the kept table ${wanted.TableName} has another key than the template's: delete the state folder, or rename the table`,
      );
    }
    const indexes = ({ AttributeDefinitions, ...table }: TableDescription) => [
      AttributeDefinitions,
      table.GlobalSecondaryIndexes,
      table.LocalSecondaryIndexes,
    ];
    if (!isDeepStrictEqual(indexes(kept), indexes(wanted))) await dynalite.rebuildIndexes(kept, wanted);
  }
  await dynalite.putTable({
    ...wanted,
    CreationDateTime: kept?.['CreationDateTime'] ?? wanted['CreationDateTime'],
  });
}
