import type { ServerConfiguration } from '../configuration.ts';
import { check } from './check.ts';
import type { Change } from './findings/changes.ts';
import { mergeReadings } from './merge-readings.ts';
import type { ComplianceConfiguration } from './policies/configuration.ts';
import type { Reading } from './reading.ts';
import { reportCsv } from './report/csv.ts';
import type { Report } from './report/document.ts';
import { reportPage } from './report/html/page.ts';
import { manifestText } from './report/manifest.ts';
import { type ComplianceStorage, reportFiles } from './storage.ts';

export type CheckedServer = Pick<ServerConfiguration, 'name' | 'product' | 'baseUrl' | 'backupServers'>;

/**
 * Judges what a check has read, writes its report and makes it count. Run again after it has counted, it gives
 * what it gave: a check is judged once.
 * @throws ObjectChangedError when another check counted in between; run it again
 */
export async function runCheck(
  storage: ComplianceStorage,
  id: string,
  servers: readonly CheckedServer[],
  configuration: ComplianceConfiguration,
  now: Date,
): Promise<{ report: Report; changes: Change[] }> {
  const { history, damage, read } = await storage.getHistory();
  if (history.checks.some((earlier) => earlier.id === id)) {
    const report = await storage.getReport(id);
    if (!report) throw new Error(`The report of the check ${id} is in the history, but not in the bucket.`);
    return { report, changes: report.changes };
  }
  const readings = await Promise.all(servers.map((server) => readingOf(storage, id, server, now)));
  const outcome = check({ id, ...mergeReadings(readings, history, servers), damage, configuration, now });
  const files = {
    [reportFiles.json.name]: JSON.stringify(outcome.report),
    [reportFiles.csv.name]: reportCsv(outcome.report),
    [reportFiles.html.name]: reportPage(outcome.report),
  };
  const previous = history.checks.at(-1);
  const text = previous && (await storage.getManifest(previous.id));
  const chained = previous && text !== undefined ? { check: previous.id, text } : undefined;
  await storage.putReport(id, files, manifestText(id, now, files, chained));
  await storage.commitHistory(outcome.history, read);
  return { report: outcome.report, changes: outcome.changes };
}

/** A server without a reading is one that could not be read: never silence. */
async function readingOf(
  storage: ComplianceStorage,
  check: string,
  { name, product }: CheckedServer,
  now: Date,
): Promise<Reading> {
  const reading = await storage.getReading(check, name);
  const notRead = (code: string, message: string): Reading => ({
    server: name,
    product,
    readAt: now.toISOString(),
    error: { code, message },
  });
  if (reading === undefined) {
    return notRead('not-read', 'The function that reads the server did not end. See its log.');
  }
  if (reading === 'unusable' || reading.product !== product) {
    const message = 'What was read of the server cannot be used. The next check reads it again.';
    return notRead('reading-unusable', message);
  }
  return reading;
}
