import { inParallel } from '../../concurrency.ts';
import type { ServerConfiguration } from '../../configuration.ts';
import { log } from '../../platform/log.ts';
import { type AutomationRecord, RecordChangedError } from '../../platform/record/record.ts';
import type { Change } from '../findings/changes.ts';
import { mergeReadings } from '../merge-readings.ts';
import { changesToSend, noticeOfReport } from '../notice-of-report.ts';
import type { ComplianceConfiguration } from '../policies/configuration.ts';
import type { Reading } from '../reading.ts';
import { applyChanges, type CheckChanges, changesOf, checkedDays } from '../record/check-changes.ts';
import { type CheckState, readCheckState } from '../record/check-state.ts';
import { type ComplianceRecord, readLatest } from '../record/compliance-record.ts';
import { checkKey, type Latest, latestKey } from '../record/items.ts';
import type { Report } from '../report/document.ts';
import { sealed, sha256 } from '../report/manifest.ts';
import { reportParts } from '../report/report-parts.ts';
import { type ComplianceStorage, policyFile, reportFiles } from '../storage.ts';
import { check } from './check.ts';

export type CheckedServer = Pick<ServerConfiguration, 'name' | 'product' | 'baseUrl' | 'backupServers'>;

/** So many readings are fetched and read at once: more would only be more texts in memory. */
const readAtOnce = 4;

/** Another check is being written, or has been quicker: what this one rests on changes. Judge again. */
export class AnotherCheckError extends Error {
  override readonly name = 'AnotherCheckError';
  readonly code = 'another-check';
}

/** Where a check is kept: its files, and what it leaves for the next. */
export interface CheckStores {
  readonly storage: ComplianceStorage;
  readonly compliance: ComplianceRecord;
}

/**
 * Judges what a check has read, writes its report and makes it count: one conditional write of the item of the latest
 * check. What it changes is written before that to the bucket, and after it to the record, by this call or, if it dies,
 * by whoever comes next. Run again after it has counted, it gives what it gave: a check is judged once.
 * @param tellsEveryCheck whether somebody is to hear of a check in which nothing has changed
 * @throws AnotherCheckError when another check counts at the same time; run it again
 */
export async function runCheck(
  { storage, compliance }: CheckStores,
  id: string,
  servers: readonly CheckedServer[],
  configuration: ComplianceConfiguration,
  now: Date,
  tellsEveryCheck = false,
): Promise<{ report: Report; changes: Change[] }> {
  const { record } = compliance;
  const isCounted = async () =>
    (await finishLatest({ storage, compliance }, id, now)) === id ||
    (await record.get(checkKey(id))) !== undefined;
  if (await isCounted()) {
    const report = await storage.getReport(id);
    if (!report) throw new Error(`The check ${id} is in the record, but its report is not in the bucket.`);
    return { report, changes: report.changes };
  }
  const names = servers.map(({ name }) => name);
  const state = await readCheckState(compliance, names);
  if (state.damage.length > 0) {
    const [{ part, record: which } = { part: '', record: '' }] = state.damage;
    log('error', 'record-damaged', { records: state.damage.length, part, record: which.slice(0, 200) });
  }
  const readings = await inParallel(readAtOnce, servers, (server) => readingOf(storage, id, server, now));
  const { damage } = state;
  const outcome = check({
    id,
    ...mergeReadings(
      readings.map(({ reading }) => reading),
      state.history,
      servers,
    ),
    damage,
    configuration,
    now,
  });
  const policy = { text: policyText(configuration, servers), values: [] };
  const files = {
    [policyFile.name]: await storage.putParts([policy], now),
    [reportFiles.json.name]: await storage.putParts(reportParts(outcome.report), now),
  };
  const manifest = sealed({
    check: id,
    at: now,
    files,
    readings: Object.fromEntries(
      readings.flatMap(({ reading: { server }, sum }) => (sum === undefined ? [] : [[server, sum]])),
    ),
    previous: await previousOf(storage, state.latest),
  });
  const tells = tellsEveryCheck || changesToSend(outcome.report) > 0;
  if (tells) await storage.putNotice(noticeOfReport(outcome.report));
  const changes = changesOf(state, outcome, manifest, record.expiryOf(now), tells);
  await storage.putChanges(changes);
  await commit(record, state, {
    id,
    at: outcome.report.at,
    committedAt: now.toISOString(),
    manifest: manifest.seal,
    applied: false,
    day: outcome.history.day ?? outcome.report.day,
    checkedDays: checkedDays(state, outcome.report.day),
    servers: names,
    trend: outcome.history.checks,
  });
  await finishLatest({ storage, compliance }, id, now, changes);
  return { report: outcome.report, changes: outcome.changes };
}

/** Makes a check the latest one. @throws AnotherCheckError */
async function commit(record: AutomationRecord, { read }: CheckState, latest: Latest): Promise<void> {
  const item = { ...latestKey, ...latest };
  try {
    if (read !== undefined) await record.replace(read, item);
    else if (!(await record.create(item)).created)
      throw new AnotherCheckError('Another check was the first.');
  } catch (error) {
    if (!(error instanceof RecordChangedError)) throw error;
    throw new AnotherCheckError('Another check was quicker.', { cause: error });
  }
}

/** A check that was committed so long ago and is not written yet died: no function runs that long. */
const longestWritingMs = 6 * 60_000;

/**
 * Writes what is left to be written of the latest check.
 * @param known what this very check changes; what another does is read
 * @returns the id of the latest check
 * @throws AnotherCheckError while the check that wrote it may still do so itself
 */
async function finishLatest(
  { storage, compliance: { record } }: CheckStores,
  own: string,
  now: Date,
  known?: CheckChanges,
): Promise<string | undefined> {
  const read = await record.get(latestKey);
  const latest = read && readLatest(read);
  if (read === undefined || latest === undefined || latest.applied !== false) return latest?.id;
  const { id, committedAt = latest.at } = latest;
  if (id !== own && now.getTime() - Date.parse(committedAt) < longestWritingMs)
    throw new AnotherCheckError(`The check ${id} is being written.`);
  const changes = known?.check === id ? known : await storage.getChanges(id);
  if (changes) {
    // First, so that whoever sees the check's figures finds its evidence.
    if (changes.manifest !== undefined) await storage.putManifest(id, new Date(changes.at), changes.manifest);
    await applyChanges(record, changes);
  } else log('error', 'changes-lost', { checkId: id });
  await record.change(latestKey, (item) => (item?.['id'] === id ? { ...item, applied: true } : undefined));
  return id;
}

/** A server without a reading is one that could not be read: never silence. */
async function readingOf(
  storage: ComplianceStorage,
  check: string,
  { name, product }: CheckedServer,
  now: Date,
): Promise<{ reading: Reading; sum?: string }> {
  const stored = await storage.getReading(check, name);
  const notRead = (code: string, message: string) => ({
    reading: { server: name, product, readAt: now.toISOString(), error: { code, message } },
    ...(stored && { sum: stored.sha256 }),
  });
  if (stored === undefined) {
    return notRead('not-read', 'The function that reads the server did not end. See its log.');
  }
  const { reading, sha256: sum } = stored;
  if (reading === 'unusable' || reading.product !== product) {
    const message = 'What was read of the server cannot be used. The next check reads it again.';
    return notRead('reading-unusable', message);
  }
  return { reading, sum };
}

/** The policy that judged, for people who ask later. Addresses are no part of it. */
export function policyText(
  compliance: ComplianceConfiguration,
  servers: readonly Pick<CheckedServer, 'name' | 'product'>[],
): string {
  const judged = servers.map(({ name, product }) => ({ name, product }));
  return `${JSON.stringify({ servers: judged, compliance }, null, 2)}\n`;
}

/**
 * The check before, by what the record keeps of its manifest: whatever the bucket holds by now is not taken for it. Of one
 * that older code has counted, the record has nothing.
 */
async function previousOf(storage: ComplianceStorage, latest: Latest | undefined) {
  if (latest === undefined) return undefined;
  if (latest.manifest) return { check: latest.id, ...latest.manifest };
  const text = await storage.getManifest(latest.id);
  return text === undefined ? undefined : { check: latest.id, sha256: sha256(text) };
}
