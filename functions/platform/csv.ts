/** What a spreadsheet takes for a formula, full-width forms included. */
const startsFormula = /^\s*[=+\-@\t\r＝＋－＠]/;

/** One cell: text that a spreadsheet would compute gets a leading apostrophe; quotes only where RFC 4180 asks for them. */
export function csvCell(value: string | number | boolean | undefined): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const harmless = startsFormula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A CSV (RFC 4180, UTF-8) with a header, a line per row. */
export function csvText<Column extends string>(
  columns: readonly Column[],
  rows: Iterable<Partial<Record<Column, string | number | boolean | undefined>>>,
): string {
  const lines = [columns.join(',')];
  for (const row of rows) lines.push(columns.map((column) => csvCell(row[column])).join(','));
  return `${lines.join('\r\n')}\r\n`;
}
