import { CsvError, parse } from 'csv-parse/sync';
import type { FieldProblem } from '../action.ts';
import { nearestName, shownName } from '../input/nearest-name.ts';
import { maximumItems } from './request.ts';

/** One line of a table, by column. */
interface Row {
  /** The row number as a person counts it. */
  row: number;
  values: Record<string, unknown>;
}

export interface ReadRows {
  rows: Row[];
  problems: FieldProblem[];
}

/** The delimiters of spreadsheets, which depend on their language. */
const delimiters = [',', ';', '\t'];
/** Spreadsheets leave empty lines and columns behind; no real table has more than these. */
const mostLines = 2 * (maximumItems + 1);
const mostColumns = 100;
const mostCells = 25 * maximumItems;
/** Excel's own first line, which names the delimiter and is not part of the table. */
const separatorLine = /^\uFEFF?sep=[,;\t]\s*?(\r\n|\r|\n)/;

/**
 * Parses a CSV (RFC 4180; a byte order mark, any line end, commas, semicolons or tabs) whose first line names the
 * columns; it must name those that are `required`. The header is row 1, as in a spreadsheet. Empty lines are counted
 * and ignored, and so are empty cells.
 */
export function readCsv(text: string, columns: readonly string[], required: readonly string[]): ReadRows {
  let records: string[][];
  const table = text.replace(separatorLine, '');
  const delimiter = delimiterOf(table);
  const outgrown = outgrownAt(table, delimiter);
  if (outgrown) return { rows: [], problems: [outgrown] };
  try {
    records = parse(table, { bom: true, trim: true, relax_column_count: true, delimiter });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const row = typeof error['records'] === 'number' ? error['records'] + 1 : 1;
    // The parser's own message quotes the cell.
    const fault = csvFaults[error.code] ?? 'it cannot be read from here on';
    return { rows: [], problems: [{ row, field: 'row', message: `Not a valid CSV: ${fault}.` }] };
  }
  const [header = [], ...lines] = records.map(withoutEmptyEnd);
  const problems = problemsOfHeader(header, columns, required);
  if (problems.length > 0) return { rows: [], problems };
  const rows: Row[] = [];
  for (const [index, cells] of lines.entries()) {
    if (cells.length === 0) continue;
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

/** What the parser refuses here, by its codes (csv-parse, errors). */
const csvFaults: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and not closed',
  INVALID_OPENING_QUOTE: 'a quote stands within a cell that does not begin with one',
  CSV_INVALID_CLOSING_QUOTE: 'something stands between a closing quote and the end of its cell',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE:
    'something stands between a closing quote and the end of its cell',
};

/**
 * Where a table exceeds the limits for lines or columns, checked before it is parsed: a million of either take a few
 * megabytes of text, and would become a million objects. Line ends and delimiters in quotes do not count.
 */
function outgrownAt(table: string, delimiter: string): FieldProblem | undefined {
  let [line, column, cells] = [1, 1, 1];
  let inQuotes = false;
  for (const { 0: sign } of table.matchAll(/"|\r\n|[\r\n,;\t]/g)) {
    if (sign === '"') inQuotes = !inQuotes;
    else if (inQuotes) continue;
    else if (sign === delimiter) column += 1;
    else if (/[\r\n]/.test(sign)) [line, column] = [line + 1, 1];
    else continue;
    cells += 1;
    if (line > mostLines) {
      return {
        row: line,
        field: 'row',
        message: `At most ${mostLines} lines are read, empty ones included.`,
      };
    }
    if (column > mostColumns) {
      return { row: line, field: 'row', message: `At most ${mostColumns} columns are read.` };
    }
    if (cells > mostCells) {
      return {
        row: line,
        field: 'row',
        message: `At most ${mostCells} cells are read, empty ones included.`,
      };
    }
  }
  return undefined;
}

/** Spreadsheets leave empty columns behind. */
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
  if (header.length === 0) {
    return [{ row: 1, field: 'row', message: `The first line names the columns: ${columns.join(', ')}.` }];
  }
  const missing = required
    .filter((column) => !header.includes(column))
    .map((column) => ({ row: 1, field: column, message: missingColumn(column) }));
  const wrong = header.flatMap((column, at): FieldProblem[] => {
    if (!columns.includes(column)) {
      const nearest = nearestName(column, columns);
      const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
      const message = `Column ${at + 1} is none of these: ${columns.join(', ')}.${hint}`;
      return [{ row: 1, field: shownName(column, columns), message }];
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

/** Cells are texts; the only boolean column also accepts a spreadsheet's casing of true and false. */
function cellValue(column: string, cell: string): string | boolean {
  if (column !== 'enabled' || !/^(true|false)$/i.test(cell)) return cell;
  return cell.toLowerCase() === 'true';
}
