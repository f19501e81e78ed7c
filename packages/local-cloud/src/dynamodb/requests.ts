import { AwsError } from '../aws/service.ts';
import { type Expression, type Item, indexesOf, type TableDescription, type ValidRequest } from './model.ts';
import type { Tables } from './tables.ts';

/** The operations that write one item. */
export const writes = ['PutItem', 'UpdateItem', 'DeleteItem'];

/**
 * Parses and checks a request. Refuses what dynalite would silently ignore, or do differently from DynamoDB.
 * @throws AwsError
 */
export function readRequest(tables: Tables, operation: string, input: unknown): ValidRequest {
  const { ReturnValuesOnConditionCheckFailure, ...given } = (input ?? {}) as Record<string, unknown>;
  const known = tables.dynalite.parametersOf(operation);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) throw unsupported(`${unknown} of ${operation}`);
  const isAsked = ReturnValuesOnConditionCheckFailure !== undefined;
  if (isAsked && !writes.includes(operation))
    throw unsupported(`ReturnValuesOnConditionCheckFailure of ${operation}`);
  const table = given['TableName'];
  // A request may name its table by ARN.
  if (typeof table === 'string') given['TableName'] = table.replace(/^arn:.*:table\//, '');
  const request = tables.dynalite.validate(operation, given);
  refuseComparisons(request._condition?.expression);
  refuseComparisons(request._filter?.expression);
  for (const { description } of tables.byName.values()) refuseEmptyIndexKeys(description, request);
  return isAsked ? { ...request, ReturnValuesOnConditionCheckFailure } : request;
}

/** The keys, or the items with their keys, of a batch request to one table. */
export function batchItems({ TableName }: TableDescription, { RequestItems }: ValidRequest): Item[] {
  const requested = RequestItems?.[TableName] ?? [];
  if (!Array.isArray(requested)) return (requested as { Keys: Item[] }).Keys;
  return requested.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key);
}

/** To dynalite, two maps or two lists are never equal. @throws AwsError when an expression compares them */
function refuseComparisons({ type, name, args = [] }: Expression = {}): void {
  const isComparison = ['=', '<>', 'in', 'contains'].includes((type === 'function' ? name : type) ?? '');
  if (isComparison && args.some((each) => 'M' in each || 'L' in each))
    throw unsupported('comparisons of maps or lists');
  for (const each of args) refuseComparisons(each);
}

/** dynalite checks only the table's own keys. @throws AwsError when the key of an index is an empty string */
function refuseEmptyIndexKeys(table: TableDescription, request: ValidRequest): void {
  const updates =
    request._updates?.sections.map(({ path: [name = ''], val = {} }) => ({ [name]: val })) ?? [];
  const written: Item[] =
    request.TableName === table.TableName ? [request.Item ?? {}, ...updates] : batchItems(table, request);
  for (const { IndexName, KeySchema } of indexesOf(table)) {
    const empty = KeySchema.find(({ AttributeName }) =>
      written.some((item) => item[AttributeName]?.['S'] === '' || item[AttributeName]?.['B'] === ''),
    );
    if (!empty) continue;
    throw new AwsError(
      'ValidationException',
      'One or more parameter values are not valid. A value specified for a secondary index key is not supported. ' +
        `The AttributeValue for a key attribute cannot contain an empty string value. IndexName: ${IndexName}, IndexKey: ${empty.AttributeName}`,
    );
  }
}

function unsupported(what: string): AwsError {
  return new AwsError('ValidationException', `the local cloud's DynamoDB does not support ${what}`);
}
