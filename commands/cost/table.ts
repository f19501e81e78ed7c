import type { Line, Parameters } from './month.ts';
import { prices, pricesAsOf, pricesRegion } from './prices.ts';

/** The bill as text: a line per meter, by service. */
export function tableOf(
  { lines, usd }: { lines: readonly Line[]; usd: number },
  { servers, jobs, checksPerDay, clonesPerMonth, serverSeconds }: Parameters,
): string {
  const rows = lines.map(({ meter, quantity, usd: cost }) => {
    const { service, what, usd: price, per } = prices[meter];
    const each = per === 1 ? `$${price}` : `$${price} per ${per.toLocaleString('en-US')}`;
    return [service, what, rounded(quantity), each, money(cost)];
  });
  const head = ['service', 'what', 'a month', 'list price', 'USD'];
  const all = [head, ...rows, ['', '', '', 'total', money(usd)]];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const lineOf = (row: string[]) =>
    row
      .map((cell, column) =>
        column < 2 || column === 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const waiting = serverSeconds > 0 ? `, servers ${serverSeconds} s slower than the lab` : '';
  return [
    `A month of 30 days: ${servers} servers, ${jobs} jobs, ${checksPerDay} checks a day, ${clonesPerMonth} clones${waiting}`,
    '',
    lineOf(head),
    widths.map((width) => '-'.repeat(width)).join('  '),
    ...all.slice(1).map(lineOf),
    '',
    `Prices: ${pricesRegion}, as of ${pricesAsOf}, without free tier, discounts and taxes.`,
  ].join('\n');
}

function rounded(quantity: number): string {
  const digits = quantity >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  return quantity.toLocaleString('en-US', digits);
}

function money(usd: number): string {
  return usd > 0 && usd < 0.005 ? '<0.01' : usd.toFixed(2);
}
