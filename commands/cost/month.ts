import { type Meter, meters, type Price, prices, pricesAsOf, pricesRegion } from './prices.ts';
import { more, sum, times, type Usage } from './usage.ts';

/** The parameters of a month. */
export interface Parameters {
  servers: number;
  jobs: number;
  checksPerDay: number;
  /** The number of runs of each job. A check that finds a new run writes more. */
  runsPerDay: number;
  clonesPerMonth: number;
  /** The extra waiting time of each function run that asks a real server, compared with the lab. */
  serverSeconds: number;
}

/** The counted usage: of a month without requests, and of one check and one clone. */
export interface Counted {
  idle(servers: number, jobs: number): Usage;
  /** A check after no change, and a check after a run of every job. */
  unchanged(servers: number, jobs: number): Usage;
  changed(servers: number, jobs: number): Usage;
  clone: Usage;
}

interface Line {
  meter: Meter;
  quantity: number;
  usd: number;
  /** The price without the quantity that is never billed. */
  usdAfterFree: number;
}

export interface Bill {
  lines: Line[];
  usd: number;
  usdAfterFree: number;
}

const days = 30;
/** The retention time of logs, as in the stack. */
const logMonths = 3;
/** Reports are kept permanently, and the record for a year. The bill is for the twelfth month. */
const keptMonths = 12;
const bytesPerGb = 1e9;
/** S3 does not move smaller objects to a colder storage class (S3 user guide, lifecycle). */
const leastMovedBytes = 128 * 1024;
/** Each server has two credentials. */
const secretsOfServer = 2;

/** A month's bill for the stack itself, the checks and the clones. Unused meters are left out. */
export function month(counted: Counted, parameters: Parameters): Bill {
  const { servers, jobs, checksPerDay, runsPerDay, clonesPerMonth, serverSeconds } = parameters;
  const unchanged = counted.unchanged(servers, jobs);
  const changed = counted.changed(servers, jobs);
  // After several runs of a job, a check writes as much as after one run.
  const changes = times(more(changed, unchanged), Math.min(runsPerDay, checksPerDay) * days);
  const clones = times(counted.clone, clonesPerMonth);
  const idle = counted.idle(servers, jobs);
  const written = sum(times(unchanged, checksPerDay * days), changes, clones);
  const used = billed(sum(idle, written), serverSeconds);
  used.recordGb = (idle.recordBytes + written.recordBytes * keptMonths) / bytesPerGb;
  used.recordBackupGb = used.recordGb;
  used.serverSecrets = servers * secretsOfServer;
  // AWS bills a metric by the hours in which it is written.
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

/** Converts bytes to stored gigabytes, and waiting time to additional seconds. */
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

/** The bill as text, with one line per meter, by service. */
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
