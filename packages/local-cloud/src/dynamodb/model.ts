/** A value as DynamoDB writes it, for example `{ S: 'text' }`. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, AttributeValue>>;

export interface Key {
  AttributeName: string;
  KeyType: 'HASH' | 'RANGE';
}

export interface Index {
  IndexName: string;
  KeySchema: readonly Key[];
  Projection: { ProjectionType: 'ALL' | 'KEYS_ONLY' | 'INCLUDE'; NonKeyAttributes?: readonly string[] };
}

/** A table as DescribeTable returns it, and as dynalite stores it. */
export interface TableDescription {
  TableName: string;
  TableArn: string;
  KeySchema: readonly Key[];
  AttributeDefinitions: readonly { AttributeName: string; AttributeType: string }[];
  GlobalSecondaryIndexes?: readonly Index[];
  LocalSecondaryIndexes?: readonly Index[];
  readonly [field: string]: unknown;
}

/** A part of an expression: a comparison or a function with its operands, which are paths or values. */
export interface Expression {
  type?: string;
  name?: string;
  args?: readonly Expression[];
}

/** A request that dynalite has validated. Expressions are parsed. */
export interface ValidRequest {
  TableName: string;
  IndexName?: string;
  Key?: Item;
  Item?: Item;
  ConsistentRead?: boolean;
  ReturnConsumedCapacity?: string;
  ReturnValuesOnConditionCheckFailure?: unknown;
  RequestItems: Record<string, unknown>;
  KeyConditions: Record<string, { AttributeValueList: AttributeValue[] }>;
  _condition?: { expression: Expression };
  _filter?: { expression: Expression };
  _updates?: { sections: readonly { path: readonly string[]; val?: AttributeValue }[] };
  readonly [field: string]: unknown;
}

export type Output = Record<string, unknown>;

/** All indexes of a table, the global ones first. */
export function indexesOf(table: TableDescription): Index[] {
  return [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
}

/** An item's entry in an index, with the projected attributes. Undefined when the item lacks a key of the index. */
export function indexEntry(
  table: TableDescription,
  { KeySchema, Projection }: Index,
  item: Item | null | undefined,
): Item | undefined {
  if (!item || KeySchema.some(({ AttributeName }) => item[AttributeName] === undefined)) return undefined;
  if (Projection.ProjectionType === 'ALL') return item;
  const keys = [...KeySchema, ...table.KeySchema].map(({ AttributeName }) => AttributeName);
  const names = [...keys, ...(Projection.NonKeyAttributes ?? [])];
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}
