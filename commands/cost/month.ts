import { type Meter, meters, type Price, prices, pricesAsOf, pricesRegion } from './prices.ts';
import { more, sum, times, type Usage } from './usage.ts';

/** What a month is made of. */
export interface Parameters {
  servers: number;
  jobs: number;
  checksPerDay: number;
  /** How often each job runs: a check that sees a new run has more to write. */
  runsPerDay: number;
  clonesPerMonth: number;
  /** How much longer than the lab a real server lets each run of a function wait that asks it. */
  serverSeconds: number;
}

/** What was counted: a month in which nothing is asked for, and one of each. */
export interface Counted {
  idle(servers: number, jobs: number): Usage;
  /** A check before which nothing has changed, and one before which every job has run. */
  unchanged(servers: number, jobs: number): Usage;
  changed(servers: number, jobs: number): Usage;
  clone: Usage;
}

interface Line {
  meter: Meter;
  quantity: number;
  usd: number;
  /** Without what is never billed. */
  usdAfterFree: number;
}

export interface Bill {
  lines: Line[];
  usd: number;
  usdAfterFree: number;
}

const days = 30;
/** How long logs are kept, as the stack sets it. */
const logMonths = 3;
/** Reports are kept for good, and the record for a year: the month is the twelfth. */
const keptMonths = 12;
const bytesPerGb = 1e9;
/** S3 moves no smaller object to a colder class (S3 user guide, lifecycle). */
const leastMovedBytes = 128 * 1024;
/** Two credentials of each server. */
const secretsOfServer = 2;

/** A month's bill: what stands, the checks and the clones. Meters that are not used are left out. */
export function month(counted: Counted, parameters: Parameters): Bill {
  const { servers, jobs, checksPerDay, runsPerDay, clonesPerMonth, serverSeconds } = parameters;
  const unchanged = counted.unchanged(servers, jobs);
  const changed = counted.changed(servers, jobs);
  // A check after several runs of a job has as much to write as after one.
  const changes = times(more(changed, unchanged), Math.min(runsPerDay, checksPerDay) * days);
  const clones = times(counted.clone, clonesPerMonth);
  const idle = counted.idle(servers, jobs);
  const written = sum(times(unchanged, checksPerDay * days), changes, clones);
  const used = billed(sum(idle, written), serverSeconds);
  used.recordGb = (idle.recordBytes + written.recordBytes * keptMonths) / bytesPerGb;
  used.recordBackupGb = used.recordGb;
  used.serverSecrets = servers * secretsOfServer;
  // A metric is billed by the hours in which it is written.
  used.metrics =
    changed.metricNames * Math.min(1, checksPerDay / 24) +
    counted.clone.metricNames * Math.min(1, clonesPerMonth / (24 * days));
  const lines = meters.filter((meter) => used[meter] > 0).map((meter) => lineOf(meter, used[meter]));
  return {
    lines,
    usd: lines.reduce((total, line) => total + line.usd, 0),
    usdAfterFree: lines.reduce((total, line) => total + line.usdAfterFree, 0),
  };
}

function lineOf(meter: Meter, quantity: number): Line {
  const { usd, per, free = 0 }: Price = prices[meter];
  const of = (amount: number) => (amount * usd) / per;
  return { meter, quantity, usd: of(quantity), usdAfterFree: of(Math.max(0, quantity - free)) };
}

/** What becomes of bytes and of waiting: stored gigabytes, and more seconds. */
function billed(usage: Usage, serverSeconds: number): Usage {
  const { logBytes, shortLivedBytes, evidenceBytes, evidenceObjects, serverGb } = usage;
  const isMoved = evidenceBytes / evidenceObjects >= leastMovedBytes;
  const older = evidenceBytes * (keptMonths - 1);
  return {
    ...usage,
    lambdaGbSeconds: usage.lambdaGbSeconds + serverGb * serverSeconds,
    logGb: logBytes / bytesPerGb,
    logStorageGb: (logBytes * logMonths) / bytesPerGb,
    s3Gb: (shortLivedBytes + evidenceBytes + (isMoved ? 0 : older)) / bytesPerGb,
    s3ColdGb: (isMoved ? older : 0) / bytesPerGb,
    s3Moves: isMoved ? evidenceObjects : 0,
  };
}

/** The bill as text: a line per meter, by service. */
export function tableOf({ lines, usd, usdAfterFree }: Bill, parameters: Parameters): string {
  const { servers, jobs, checksPerDay, runsPerDay, clonesPerMonth, serverSeconds } = parameters;
  const rows = lines.map(({ meter, quantity, usd: cost, usdAfterFree: after }) => {
    const { service, what, usd: price, per } = prices[meter];
    const each = per === 1 ? `$${price}` : `$${price} per ${per.toLocaleString('en-US')}`;
    return [service, what, rounded(quantity), each, money(cost), money(after)];
  });
  const head = ['service', 'what', 'a month', 'list price', 'USD', 'after free'];
  const ofServers = lineOf('serverSecrets', servers * secretsOfServer).usd;
  const beside = [
    '',
    '',
    '',
    "beside the servers' secrets",
    money(usd - ofServers),
    money(usdAfterFree - ofServers),
  ];
  const total = ['', '', '', 'total', money(usd), money(usdAfterFree)];
  const all = [head, ...rows, total, ...(servers > 0 ? [beside] : [])];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const textOf = (row: string[]) =>
    row
      .map((cell, column) =>
        column < 2 || column === 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const waiting = serverSeconds > 0 ? `, servers ${serverSeconds} s slower than the lab` : '';
  return [
    `A month of 30 days: ${servers} servers, ${jobs} jobs that run ${runsPerDay} times a day, ${checksPerDay} checks a day, ${clonesPerMonth} clones${waiting}`,
    '',
    textOf(head),
    widths.map((width) => '-'.repeat(width)).join('  '),
    ...all.slice(1).map(textOf),
    '',
    `Prices: ${pricesRegion}, as of ${pricesAsOf}, without discounts and taxes. "After free": without what AWS never bills.`,
  ].join('\n');
}

function rounded(quantity: number): string {
  const digits = quantity >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  return quantity.toLocaleString('en-US', digits);
}

function money(usd: number): string {
  return usd > 0 && usd < 0.005 ? '<0.01' : usd.toFixed(2);
}
