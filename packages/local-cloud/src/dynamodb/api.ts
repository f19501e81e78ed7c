import { AwsError, type AwsService, type Principal } from '../aws/service.ts';
import { consumedByWrites, type WriteUnits, withLeastRead, writeUnits } from './capacity.ts';
import type { TableFaults } from './faults.ts';
import { indexesOf, type Output, type TableDescription, type ValidRequest } from './model.ts';
import { batchItems, readRequest, writes } from './requests.ts';
import { type Table, type Tables, tableArn } from './tables.ts';

const reads = ['GetItem', 'Query', 'Scan', 'BatchGetItem'];
const others = ['BatchWriteItem', 'DescribeTable', 'ListTables', 'DescribeTimeToLive'];
const transactions = ['TransactWriteItems', 'TransactGetItems', 'ExecuteTransaction'];

/**
 * Amazon DynamoDB: items of the template's tables. dynalite runs the operations. Permissions, write units and the item
 * of a failed condition are added here. A request with something that dynalite would silently ignore is refused.
 */
export function dynamoDb(tables: Tables, faults: TableFaults, log: (line: object) => void): AwsService {
  const operation = (name: string) => async (input: unknown, caller: Principal) => {
    const request = readRequest(tables, name, input);
    authorize(tables, name, request, caller);
    const { ReturnConsumedCapacity = 'TOTAL' } = request;
    return faults.around(name, input, async (leavesHalf) => {
      const output = await perform(tables, name, { ...request, ReturnConsumedCapacity }, leavesHalf);
      logUnits(name, output, log);
      const { ConsumedCapacity: _counted, ...rest } = output;
      return isWanted(request.ReturnConsumedCapacity) ? output : rest;
    });
  };
  const refuse = (name: string) => () => {
    throw new AwsError('UnknownOperationException', `the local cloud's DynamoDB does not support ${name}`);
  };
  return {
    targetPrefix: 'DynamoDB_20120810',
    jsonVersion: '1.0',
    operations: Object.fromEntries([
      ...[...reads, ...writes, ...others].map((name) => [name, operation(name)]),
      ...transactions.map((name) => [name, refuse(name)]),
    ]),
  };
}

/** Logs what AWS would bill: read or write request units. An on-demand table has them instead of capacity units. */
function logUnits(operation: string, { ConsumedCapacity }: Output, log: (line: object) => void): void {
  const consumed = [ConsumedCapacity ?? []].flat() as { CapacityUnits: number }[];
  const units = consumed.reduce((total, { CapacityUnits }) => total + CapacityUnits, 0);
  const kind = reads.includes(operation) ? 'readUnits' : 'writeUnits';
  if (units > 0) log({ source: 'dynamodb', operation, [kind]: units });
}

function authorize({ byName }: Tables, operation: string, request: ValidRequest, caller: Principal): void {
  const action = `dynamodb:${operation}`;
  if (operation === 'ListTables') {
    caller.authorize(action, '*');
    return;
  }
  const requested = request.RequestItems ? Object.keys(request.RequestItems) : [request.TableName];
  for (const name of requested) {
    const table = byName.get(name)?.description;
    if (!table) {
      caller.authorize(action, tableArn(name));
      throw notFound();
    }
    const arn = request.IndexName ? `${table.TableArn}/index/${request.IndexName}` : table.TableArn;
    const keys = leadingKeys(table, request);
    caller.authorize(action, arn, arn, keys.length > 0 ? { 'dynamodb:LeadingKeys': keys } : {});
  }
}

/** The values that a request names for the partition key of the table, or of the index it reads. A Scan names none. */
function leadingKeys(table: TableDescription, request: ValidRequest): string[] {
  const index = indexesOf(table).find(({ IndexName }) => IndexName === request.IndexName);
  const name = (index ?? table).KeySchema[0]?.AttributeName ?? '';
  const items = [request.Key, request.Item, ...batchItems(table, request)];
  const values = [...items.map((item) => item?.[name]), request.KeyConditions?.[name]?.AttributeValueList[0]];
  return values.filter((value) => value !== undefined).map((value) => String(Object.values(value)[0]));
}

async function perform(
  tables: Tables,
  operation: string,
  request: ValidRequest,
  leavesHalf: boolean,
): Promise<Output> {
  const { byName, dynalite } = tables;
  if (operation === 'ListTables') return { TableNames: [...byName.keys()] };
  if (operation === 'DescribeTimeToLive')
    return { TimeToLiveDescription: timeToLive(byName.get(request.TableName)) };
  if (operation === 'BatchWriteItem') {
    const { batch, UnprocessedItems } = leavesHalf ? halved(request) : { batch: request };
    const output = await dynalite.alone(() => writeBatch(tables, batch));
    return { ...output, ...(UnprocessedItems && { UnprocessedItems }) };
  }
  if (writes.includes(operation)) return dynalite.alone(() => write(tables, operation, request));
  const output = await dynalite.run(operation, request);
  return withLeastRead(output, request.IndexName, request.ConsistentRead === true);
}

function timeToLive(table: Table | undefined): object {
  const { expiryAttribute } = table ?? {};
  if (expiryAttribute === undefined) return { TimeToLiveStatus: 'DISABLED' };
  return { TimeToLiveStatus: 'ENABLED', AttributeName: expiryAttribute };
}

async function write(
  { byName, dynalite }: Tables,
  operation: string,
  request: ValidRequest,
): Promise<Output> {
  const table = byName.get(request.TableName)?.description;
  const keyed = request.Key ?? request.Item;
  if (!table || !keyed) throw notFound();
  const wantsUnits = isWanted(request.ReturnConsumedCapacity);
  const wantsOldItem = request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
  const before = wantsUnits || wantsOldItem ? await dynalite.item(table, keyed) : undefined;
  let output: Output;
  try {
    output = await dynalite.run(operation, request);
  } catch (error) {
    const isFailed = error instanceof AwsError && error.code === 'ConditionalCheckFailedException';
    if (!isFailed || !wantsOldItem || !before) throw error;
    throw new AwsError(error.code, error.message, error.statusCode, { Item: before });
  }
  if (!wantsUnits) return output;
  const units = writeUnits(table, before, await dynalite.item(table, keyed));
  return { ...output, ConsumedCapacity: consumedByWrites(table, [units], request.ReturnConsumedCapacity) };
}

/** The first half of a batch's writes to each table, and the rest as `UnprocessedItems` of BatchWriteItem. */
function halved(request: ValidRequest) {
  const tables = Object.entries(request.RequestItems as Record<string, unknown[]>);
  const part = (cut: (list: unknown[], half: number) => unknown[]) =>
    Object.fromEntries(tables.map(([name, list]) => [name, cut(list, Math.floor(list.length / 2))]));
  const batch = { ...request, RequestItems: part((list, half) => list.slice(0, half)) };
  return { batch, UnprocessedItems: part((list, half) => list.slice(half)) };
}

async function writeBatch({ byName, dynalite }: Tables, request: ValidRequest): Promise<Output> {
  const written = Object.keys(request.RequestItems).flatMap((name) => byName.get(name)?.description ?? []);
  if (!isWanted(request.ReturnConsumedCapacity)) return dynalite.run('BatchWriteItem', request);
  const itemsOf = (table: TableDescription) =>
    Promise.all(batchItems(table, request).map((keyed) => dynalite.item(table, keyed)));
  const before = await Promise.all(written.map(itemsOf));
  const output = await dynalite.run('BatchWriteItem', request);
  const consumed = written.map(async (table, position) => {
    const after = await itemsOf(table);
    const units: WriteUnits[] = after.map((item, index) =>
      writeUnits(table, before[position]?.[index], item),
    );
    return consumedByWrites(table, units, request.ReturnConsumedCapacity);
  });
  return { ...output, ConsumedCapacity: await Promise.all(consumed) };
}

function isWanted(units: string | undefined): boolean {
  return units === 'TOTAL' || units === 'INDEXES';
}

function notFound(): AwsError {
  return new AwsError('ResourceNotFoundException', 'Requested resource not found');
}
