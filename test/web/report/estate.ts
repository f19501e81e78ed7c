import { check } from '../../../functions/compliance/check/check.ts';
import { emptyHistory } from '../../../functions/compliance/history.ts';
import { complianceSchema } from '../../../functions/compliance/policies/configuration.ts';
import type { Reading } from '../../../functions/compliance/reading.ts';
import type { Report } from '../../../functions/compliance/report/document.ts';
import type { Job } from '../../../functions/jobs/job.ts';
import type { Product } from '../../../functions/products.ts';
import { healthyJob, now } from '../../functions/compliance/estate.ts';
import { nastyNames } from '../../functions/compliance/report/sample-report.ts';

const servers: readonly [string, Product][] = [
  ['vbr-prague-01', 'backup-replication'],
  ['em.brno.example.com', 'enterprise-manager'],
  ['m365', 'microsoft365'],
];
const names = ['Daily SQL', 'Weekly Oracle RAC', 'Exchange', ...nastyNames];
const longName = `VeryLongNameWithoutAnySpace_${'x'.repeat(100)}`;

/** A job that sometimes fails, warns, is disabled, empty or not copied, by its number and the day's. */
function jobOn(day: Date, number: number): Job {
  const [server, product] = servers[Math.floor(number / names.length) % servers.length] ?? [
    'vbr-prague-01',
    'backup-replication',
  ];
  const ago = (hours: number) => new Date(day.getTime() - hours * 3_600_000).toISOString();
  const turn = (number * 7 + Math.floor(day.getTime() / 86_400_000) * 5) % 31;
  const lastResult = turn < 3 ? 'failed' : turn < 5 ? 'warning' : 'success';
  return healthyJob({
    server,
    product,
    id: `job-${number}`,
    name: number === 7 ? longName : `${names[number % names.length]} ${number}`,
    type: ['VSphereBackup', 'Backup', 'BackupCopy'][number % 3] ?? '',
    lastResult,
    raw: { status: 'inactive', lastResult: lastResult === 'failed' ? 'Failed' : 'Success' },
    lastRun: ago(6 + (number % 15)),
    nextRun: ago(-10 - (number % 5)),
    enabled: number % 17 !== 5,
    hasCopy: number % 7 !== 0,
    objects: number % 23 === 3 ? 0 : 10 + (number % 40),
    ...(lastResult === 'failed'
      ? { session: { message: 'Failed to create snapshot: the datastore is full' } }
      : {}),
  });
}

/**
 * The last report of `days` daily checks of `count` jobs on three servers. With any jobs, one server fails at the
 * end.
 */
export function estateReport(count: number, days: number): Report {
  const configuration = complianceSchema.parse({
    timeZone: 'Europe/Prague',
    exceptions: [
      { match: { names: ['*Oracle*'] }, reason: 'Being retired', owner: 'Jana', expires: '2026-12-01' },
    ],
  });
  const checkOf = (daysAgo: number, history = emptyHistory()) => {
    const day = new Date(now.getTime() - daysAgo * 86_400_000);
    const jobs = Array.from({ length: count }, (_, number) => jobOn(day, number));
    const readings = servers.map(([server, product]): Reading => {
      const about = { server, product, readAt: day.toISOString() };
      return daysAgo === 0 && count > 0 && product === 'microsoft365'
        ? { ...about, error: { code: 'connect-timeout', message: `No answer within 10 s from ${server}` } }
        : { ...about, version: '12.3.1', jobs: jobs.filter((job) => job.server === server) };
    });
    return check({ id: `check-${daysAgo}`, readings, history, configuration, now: day });
  };
  let outcome = checkOf(days - 1);
  for (let daysAgo = days - 2; daysAgo >= 0; daysAgo -= 1) outcome = checkOf(daysAgo, outcome.history);
  return outcome.report;
}
