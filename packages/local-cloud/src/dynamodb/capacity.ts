import { isDeepStrictEqual } from 'node:util';
import {
  type AttributeValue,
  type Index,
  type Item,
  indexEntry,
  type Output,
  type TableDescription,
} from './model.ts';

const writeUnitBytes = 1024;

/** An item's size as DynamoDB bills it ("DynamoDB item sizes and formats" in its Developer Guide). */
export function itemSizeBytes(item: Item): number {
  return sum(Object.entries(item).map(([name, value]) => Buffer.byteLength(name) + valueSizeBytes(value)));
}

function valueSizeBytes(attribute: AttributeValue): number {
  const [type = '', value] = Object.entries(attribute)[0] ?? [];
  switch (type) {
    case 'S':
      return Buffer.byteLength(String(value));
    case 'N':
      return numberSizeBytes(String(value));
    case 'B':
      return Buffer.byteLength(String(value), 'base64');
    case 'SS':
    case 'NS':
    case 'BS':
      return sum((value as string[]).map((each) => valueSizeBytes({ [type.charAt(0)]: each })));
    case 'L':
      return 3 + sum((value as AttributeValue[]).map((each) => 1 + valueSizeBytes(each)));
    case 'M':
      return 3 + Object.keys(value as Item).length + itemSizeBytes(value as Item);
    default:
      return 1;
  }
}

/** One byte for each two significant digits, one more byte, and one for a minus sign. */
function numberSizeBytes(number: string): number {
  const digits = number
    .replace(/e.*$/i, '')
    .replace(/[-+.]/g, '')
    .replace(/^0+|0+$/g, '');
  return 1 + Math.ceil(digits.length / 2) + (number.startsWith('-') ? 1 : 0);
}

/** The write units of one write: the table's, and those of each index that it changes. */
export interface WriteUnits {
  table: number;
  global: Record<string, number>;
  local: Record<string, number>;
}

/** The units of the write that turned `before` into `after`. Undefined means no item. */
export function writeUnits(
  table: TableDescription,
  before: Item | undefined,
  after: Item | undefined,
): WriteUnits {
  const indexes = (list: readonly Index[] = []) =>
    Object.fromEntries(
      list
        .map((index) => [index.IndexName, indexUnits(table, index, before, after)] as const)
        .filter(([, units]) => units > 0),
    );
  return {
    table: units(before, after),
    global: indexes(table.GlobalSecondaryIndexes),
    local: indexes(table.LocalSecondaryIndexes),
  };
}

/** The larger of the two items decides what a write costs. It costs at least one unit. */
function units(before: Item | undefined, after: Item | undefined): number {
  const bytes = Math.max(...[before, after].map((item) => (item ? itemSizeBytes(item) : 0)));
  return Math.max(1, Math.ceil(bytes / writeUnitBytes));
}

/** "Write capacity units" of "Using Global Secondary Indexes in DynamoDB" in its Developer Guide. */
function indexUnits(
  table: TableDescription,
  index: Index,
  before: Item | undefined,
  after: Item | undefined,
): number {
  const [old, fresh] = [indexEntry(table, index, before), indexEntry(table, index, after)];
  if (isDeepStrictEqual(old, fresh)) return 0;
  const isMoved =
    old &&
    fresh &&
    index.KeySchema.some((key) => !isDeepStrictEqual(old[key.AttributeName], fresh[key.AttributeName]));
  return isMoved ? units(old, undefined) + units(undefined, fresh) : units(old, fresh);
}

/** `ConsumedCapacity` of writes to one table, in the detail that ReturnConsumedCapacity requests. */
export function consumedByWrites(
  table: TableDescription,
  writes: readonly WriteUnits[],
  wanted: unknown,
): Output {
  const total = (kind: 'global' | 'local') => {
    const byIndex: Record<string, { CapacityUnits: number }> = {};
    for (const [name, units] of writes.flatMap((write) => Object.entries(write[kind])))
      byIndex[name] = { CapacityUnits: (byIndex[name]?.CapacityUnits ?? 0) + units };
    return byIndex;
  };
  const [ofTable, global, local] = [sum(writes.map((write) => write.table)), total('global'), total('local')];
  const ofIndexes = [global, local].flatMap(Object.values).map(({ CapacityUnits }) => CapacityUnits);
  return {
    TableName: table.TableName,
    CapacityUnits: ofTable + sum(ofIndexes),
    ...(wanted === 'INDEXES' && {
      Table: { CapacityUnits: ofTable },
      ...(Object.keys(global).length > 0 && { GlobalSecondaryIndexes: global }),
      ...(Object.keys(local).length > 0 && { LocalSecondaryIndexes: local }),
    }),
  };
}

/** Adds what dynalite leaves out: a query that finds nothing still costs a read of up to 4 KB. */
export function withLeastRead(output: Output, indexName: string | undefined, isConsistent: boolean): Output {
  const consumed = output['ConsumedCapacity'] as Record<string, unknown> | undefined;
  if (consumed?.['CapacityUnits'] !== 0) return output;
  const CapacityUnits = isConsistent ? 1 : 0.5;
  const ofTable = consumed['Table'] && indexName === undefined ? { Table: { CapacityUnits } } : {};
  const ofIndexes = Object.fromEntries(
    ['GlobalSecondaryIndexes', 'LocalSecondaryIndexes']
      .filter((kind) => indexName !== undefined && consumed[kind] !== undefined)
      .map((kind) => [kind, { [String(indexName)]: { CapacityUnits } }]),
  );
  return { ...output, ConsumedCapacity: { ...consumed, CapacityUnits, ...ofTable, ...ofIndexes } };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
