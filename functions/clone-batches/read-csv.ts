import { CsvError, parse } from 'csv-parse/sync';
import type { FieldProblem } from '../action.ts';
import { nearestName } from '../input/nearest-name.ts';

/** One line of a table, by its column. */
interface Row {
  /** As a person counts it. */
  row: number;
  values: Record<string, unknown>;
}

export interface ReadRows {
  rows: Row[];
  problems: FieldProblem[];
}

/** What spreadsheets write between cells, by their language. */
const delimiters = [',', ';', '\t'];
/** Excel's first line, which says what is between cells and is none of the table's. */
const separatorLine = /^\uFEFF?sep=[,;\t]\s*?(\r\n|\r|\n)/;

/**
 * Reads a CSV (RFC 4180; a byte order mark, any line end, commas, semicolons or tabs) whose first line names the
 * columns; those that are `required` must be among them. The header is row 1, as a spreadsheet shows it; empty lines count and mean nothing, and so do empty cells.
 */
export function readCsv(text: string, columns: readonly string[], required: readonly string[]): ReadRows {
  let records: string[][];
  const table = text.replace(separatorLine, '');
  try {
    records = parse(table, {
      bom: true,
      trim: true,
      relax_column_count: true,
      delimiter: delimiterOf(table),
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const row = typeof error['records'] === 'number' ? error['records'] + 1 : 1;
    return { rows: [], problems: [{ row, field: 'row', message: `This is no CSV: ${error.message}.` }] };
  }
  const [header = [], ...lines] = records.map(withoutEmptyEnd);
  const problems = problemsOfHeader(header, columns, required);
  if (problems.length > 0) return { rows: [], problems };
  const rows: Row[] = [];
  for (const [index, cells] of lines.entries()) {
    if (cells.every((cell) => cell === '')) continue;
    const row = index + 2;
    if (cells.length > header.length) {
      const message = `It has ${cells.length} cells, and the header names ${header.length} columns.`;
      problems.push({ row, field: 'row', message });
      continue;
    }
    const filled = header.flatMap((column, at) =>
      cells[at] ? [[column, cellValue(column, cells[at])]] : [],
    );
    rows.push({ row, values: Object.fromEntries(filled) });
  }
  return { rows, problems };
}

/** Spreadsheets leave columns behind that nobody has filled. */
function withoutEmptyEnd(cells: readonly string[]): string[] {
  return cells.slice(0, cells.findLastIndex((cell) => cell !== '') + 1);
}

function delimiterOf(text: string): string {
  const [header = ''] = text.split(/\r\n|\r|\n/, 1);
  return delimiters.find((delimiter) => header.includes(delimiter)) ?? ',';
}

function problemsOfHeader(
  header: readonly string[],
  columns: readonly string[],
  required: readonly string[],
): FieldProblem[] {
  if (header.every((column) => column === '')) {
    return [{ row: 1, field: 'row', message: `The first line names the columns: ${columns.join(', ')}.` }];
  }
  const missing = required
    .filter((column) => !header.includes(column))
    .map((column) => ({ row: 1, field: column, message: missingColumn(column) }));
  const wrong = header.flatMap((column, at): FieldProblem[] => {
    if (!columns.includes(column)) {
      const nearest = nearestName(column, columns);
      const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
      const message = `There is no column "${column}".${hint} There are: ${columns.join(', ')}.`;
      return [{ row: 1, field: column, message }];
    }
    return header.indexOf(column) < at
      ? [{ row: 1, field: column, message: 'The column is there twice.' }]
      : [];
  });
  return [...wrong, ...missing];
}

function missingColumn(column: string): string {
  const all = column === 'server' ? ' One server for all rows can be named in the query: ?server=em-1.' : '';
  return `The column is missing.${all}`;
}

/** Cells are texts; the one column that is not takes true and false in a spreadsheet's casing, too. */
function cellValue(column: string, cell: string): string | boolean {
  if (column !== 'enabled' || !/^(true|false)$/i.test(cell)) return cell;
  return cell.toLowerCase() === 'true';
}
