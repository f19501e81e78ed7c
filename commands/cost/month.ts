import { type Meter, meters, prices, pricesAsOf, pricesRegion } from './prices.ts';
import { sum, times, type Usage } from './usage.ts';

/** What a month is made of. */
export interface Parameters {
  servers: number;
  jobs: number;
  checksPerDay: number;
  clonesPerMonth: number;
  /** How much longer than the lab a real server lets each run of a function wait that asks it. */
  serverSeconds: number;
}

/** What was counted: what is there, and one of each. */
export interface Counted {
  idle(servers: number): Usage;
  check(servers: number, jobs: number): Usage;
  clone: Usage;
}

export interface Line {
  meter: Meter;
  quantity: number;
  usd: number;
}

const days = 30;
/** How long logs are kept, as the stack sets it. */
const logMonths = 3;
/** Reports are kept for good: the month is the twelfth. */
const evidenceMonths = 12;
const bytesPerGb = 1e9;

/** A month's bill at list prices: what stands, the checks and the clones. Meters that are not used are left out. */
export function month(counted: Counted, parameters: Parameters): { lines: Line[]; usd: number } {
  const { servers, jobs, checksPerDay, clonesPerMonth, serverSeconds } = parameters;
  const checks = times(counted.check(servers, jobs), checksPerDay * days);
  const clones = times(counted.clone, clonesPerMonth);
  const used = billed(sum(counted.idle(servers), checks, clones), serverSeconds);
  // A metric is billed by the hours in which it is written.
  used.metrics =
    counted.check(servers, jobs).metricNames * Math.min(1, checksPerDay / 24) +
    counted.clone.metricNames * Math.min(1, clonesPerMonth / (24 * days));
  const lines = meters
    .map((meter) => ({
      meter,
      quantity: used[meter],
      usd: (used[meter] * prices[meter].usd) / prices[meter].per,
    }))
    .filter(({ quantity }) => quantity > 0);
  return { lines, usd: lines.reduce((total, line) => total + line.usd, 0) };
}

/** What becomes of bytes and of waiting: stored gigabytes, and more seconds. */
function billed(usage: Usage, serverSeconds: number): Usage {
  const { logBytes, shortLivedBytes, evidenceBytes, serverGb } = usage;
  return {
    ...usage,
    lambdaGbSeconds: usage.lambdaGbSeconds + serverGb * serverSeconds,
    logGb: logBytes / bytesPerGb,
    logStorageGb: (logBytes * logMonths) / bytesPerGb,
    s3Gb: (shortLivedBytes + evidenceBytes * evidenceMonths) / bytesPerGb,
  };
}

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
