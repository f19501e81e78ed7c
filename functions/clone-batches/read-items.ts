import type * as z from 'zod';
import { type FieldProblem, type RefusedError, refuseField } from '../action.ts';
import type { BatchItem } from '../clone/batches/batch.ts';
import { cloneRequest } from '../clone/request.ts';
import { shownName } from '../input/nearest-name.ts';
import { inPlainWords, unknownFieldWords } from '../input/plain-words.ts';
import { type ReadRows, readCsv } from './read-csv.ts';
import { type CreateBatchInput, maximumItems } from './request.ts';

const columns = Object.keys(cloneRequest.shape);
const required = ['server', 'job', 'name'];

export interface ReadItems {
  items: BatchItem[];
  /** The valid fields of items with faults: planning may find more faults in them. */
  faulty: BatchItem[];
  problems: FieldProblem[];
}

/**
 * Parses a batch's items, each on its own.
 * @throws RefusedError if there are none, or too many
 */
export function readItems({ items, defaults = {} }: Pick<CreateBatchInput, 'items' | 'defaults'>): ReadItems {
  if (Array.isArray(items) && items.length > maximumItems) throw refuseCount(items.length);
  const { rows, problems } =
    typeof items === 'string'
      ? readCsv(
          items,
          columns,
          required.filter((column) => !Object.hasOwn(defaults, column)),
        )
      : readList(items);
  if (rows.length > maximumItems || (rows.length === 0 && problems.length === 0)) {
    throw refuseCount(rows.length);
  }
  const read: ReadItems = { items: [], faulty: [], problems };
  for (const { row, values } of rows) {
    const given = { ...defaults, ...values };
    const parsed = cloneRequest.safeParse(given, { error: inPlainWords });
    if (parsed.success) {
      read.items.push({ row, request: parsed.data });
      continue;
    }
    const faults = parsed.error.issues.flatMap((issue) => problemsOfIssue(row, issue));
    problems.push(...faults);
    const rest = cloneRequest.safeParse(without(given, faults));
    if (rest.success) read.faulty.push({ row, request: rest.data });
  }
  return read;
}

function refuseCount(count: number): RefusedError {
  return refuseField(
    'invalid-input',
    'items',
    `The batch has ${count} items; it takes 1 to ${maximumItems}.`,
  );
}

function without(given: Record<string, unknown>, faults: readonly FieldProblem[]): Record<string, unknown> {
  const fields = new Set(faults.map(({ field }) => field));
  return Object.fromEntries(Object.entries(given).filter(([field]) => !fields.has(field)));
}

function readList(items: readonly unknown[]): ReadRows {
  const rows: ReadRows['rows'] = [];
  const problems: FieldProblem[] = [];
  for (const [index, item] of items.entries()) {
    const row = index + 1;
    if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
      rows.push({ row, values: { ...item } });
    } else
      problems.push({ row, field: 'items', message: 'An item is an object with the fields of a clone.' });
  }
  return { rows, problems };
}

function problemsOfIssue(row: number, issue: z.core.$ZodIssue): FieldProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      row,
      field: shownName(key, columns),
      message: unknownFieldWords(key, columns),
    }));
  }
  return [{ row, field: issue.path.join('.'), message: issue.message }];
}
