import { stringify } from 'csv-stringify/sync';

/** A formula after blanks: spreadsheets trim them, but csv-stringify looks only at the first character. */
const formulaAfterBlanks = /^\s+[=+\-@＝＋－＠]/;

/**
 * A CSV (RFC 4180, UTF-8) with a header and one line per row. Text that a spreadsheet would evaluate as a formula gets
 * a leading apostrophe; numbers do not.
 */
export function csvText<Column extends string>(
  columns: readonly Column[],
  rows: Iterable<Partial<Record<Column, string | number | boolean | undefined>>>,
): string {
  return stringify([...rows], {
    columns: [...columns],
    header: true,
    record_delimiter: 'windows',
    quote_record_delimiter: true,
    escape_formulas: true,
    cast: {
      string: (text) => (formulaAfterBlanks.test(text) ? `'${text}` : text),
      boolean: String,
    },
  });
}
