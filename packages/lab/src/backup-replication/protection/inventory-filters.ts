import { gib } from '../../estate/estate.ts';
import { isObject, type JsonObject } from '../../server/formats.ts';
import { invalid, stringIn } from '../call.ts';

/** Source: VmwareObjectModel, HyperVObjectModel, CloudDirectorObjectModel. */
export interface InventoryObject {
  readonly platform: string;
  readonly size: string;
  readonly hostName: string;
  readonly name: string;
  readonly type: string;
  readonly objectId: string | null;
  readonly urn: string;
}

type Test = (object: InventoryObject) => boolean;

const properties = ['platform', 'size', 'hostName', 'name', 'type', 'objectId', 'urn'] as const;

/**
 * A filter as a test. Examples write the names of properties and operations in any letter case, so case does not count
 * in them. It does not count in values either: the lab's choice. Source: FilterExpressionModel and its two kinds.
 * @throws Refusal 400
 */
export function filterOf(filter: unknown): Test {
  if (filter === undefined || filter === null) return () => true;
  if (!isObject(filter)) throw invalid('A filter must be an expression.');
  const operation = stringIn(filter, 'operation').toLowerCase();
  const type = stringIn(filter, 'type').toLowerCase();
  if (type === 'groupexpression') return groupOf(operation, filter.items);
  if (type === 'predicateexpression') return predicateOf(operation, filter);
  throw invalid(`The expression type '${type}' is not known.`);
}

function groupOf(operation: string, items: unknown): Test {
  if (!Array.isArray(items)) throw invalid("The field 'items' is required and must be an array.");
  const tests = items.map(filterOf);
  switch (operation) {
    case 'and':
      return (object) => tests.every((test) => test(object));
    case 'or':
      return (object) => tests.some((test) => test(object));
    case 'not':
      return (object) => !tests.every((test) => test(object));
    default:
      throw invalid(`The operation '${operation}' of a group is not known.`);
  }
}

function predicateOf(operation: string, filter: JsonObject): Test {
  const property = propertyOf(filter);
  const value = stringIn(filter, 'value').toLowerCase();
  const text = (object: InventoryObject) => (object[property] ?? '').toLowerCase();
  const compared = (isWanted: (difference: number) => boolean): Test => {
    const wanted = orderOf(property, value);
    return (object) => isWanted(compare(orderOf(property, text(object)), wanted));
  };
  const values = value.split(',').map((each) => each.trim());
  switch (operation) {
    case 'in':
      return (object) => values.includes(text(object));
    case 'contains':
      return (object) => text(object).includes(value);
    case 'equals':
      return (object) => text(object) === value;
    case 'notequals':
      return (object) => text(object) !== value;
    case 'startswith':
      return (object) => text(object).startsWith(value);
    case 'endswith':
      return (object) => text(object).endsWith(value);
    case 'lessthan':
      return compared((difference) => difference < 0);
    case 'lessthanorequal':
      return compared((difference) => difference <= 0);
    case 'greaterthan':
      return compared((difference) => difference > 0);
    case 'greaterthanorequal':
      return compared((difference) => difference >= 0);
    default:
      throw invalid(`The operation '${operation}' of a predicate is not known.`);
  }
}

function propertyOf(parent: JsonObject): (typeof properties)[number] {
  const wanted = stringIn(parent, 'property').toLowerCase();
  const property = properties.find((name) => name.toLowerCase() === wanted);
  if (property === undefined) throw invalid(`The property '${wanted}' is not known.`);
  return property;
}

/** The sort key of a property: sizes by their bytes, NaN without a size. */
function orderOf(property: string, value: string): string | number {
  if (property !== 'size') return value.toLowerCase();
  const [, number, unit = ''] = /^([\d.]+) ?([kmgt]b)$/i.exec(value) ?? [];
  const power = { kb: -2, mb: -1, gb: 0, tb: 1 }[unit.toLowerCase()];
  return power === undefined ? Number.NaN : Number(number) * gib * 1024 ** power;
}

/** Below, at or above 0; NaN for values that cannot be compared. */
function compare(one: string | number, other: string | number): number {
  if (Number.isNaN(one) || Number.isNaN(other)) return Number.NaN;
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/**
 * Sorts by the request. Source: SortExpressionModel.
 * @throws Refusal 400
 */
export function sortingOf(sorting: unknown) {
  if (sorting === undefined || sorting === null) return (objects: readonly InventoryObject[]) => objects;
  if (!isObject(sorting)) throw invalid('The sorting must be an object.');
  const property = propertyOf(sorting);
  const direction = String(sorting.direction ?? 'ascending').toLowerCase();
  if (direction !== 'ascending' && direction !== 'descending')
    throw invalid(`The direction '${direction}' is not known.`);
  const sign = direction === 'ascending' ? 1 : -1;
  const keyOf = (object: InventoryObject) => {
    const key = orderOf(property, object[property] ?? '');
    // Objects without a size come first.
    return Number.isNaN(key) ? -1 : key;
  };
  return (objects: readonly InventoryObject[]) =>
    objects.toSorted((one, other) => sign * compare(keyOf(one), keyOf(other)));
}

/**
 * One page. Numbers may be texts, as in the example of 1.2-rev1. Source: PaginationFilter.
 * @throws Refusal 400
 */
export function pageOf(pagination: unknown, found: readonly InventoryObject[]) {
  const asked = isObject(pagination) ? pagination : {};
  const numberIn = (field: string, usual: number) => {
    const text = String(asked[field] ?? usual);
    if (!/^\d{1,9}$/.test(text)) throw invalid(`The field '${field}' must be a number.`);
    return Number(text);
  };
  const [skip, limit] = [numberIn('skip', 0), numberIn('limit', 200)];
  const data = found.slice(skip, skip + limit);
  return { data, pagination: { total: found.length, count: data.length, skip, limit } };
}
