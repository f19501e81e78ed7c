import { defined } from '../../jobs/read/whole-job.ts';
import { linesOf } from '../../platform/compressed-text.ts';
import { log } from '../../platform/log.ts';
import { type AutomationRecord, RecordChangedError } from '../../platform/record/record.ts';
import { changesToSend, noticeOfReport } from '../notice-of-report.ts';
import type { ComplianceConfiguration } from '../policies/configuration.ts';
import { applyChanges, ChangesOfCheck, changesIn, checkedDays } from '../record/check-changes.ts';
import { type CheckState, forgottenServers, readCheckState, readServerState } from '../record/check-state.ts';
import { readLatest } from '../record/compliance-record.ts';
import { checkKey, type Latest, latestKey } from '../record/items.ts';
import { sealed, sha256 } from '../report/manifest.ts';
import { ReportText } from '../report/report-parts.ts';
import { type OpenFindings, openFindings, type ReportSummary } from '../report/report-summary.ts';
import { type ComplianceStorage, policyFile, reportFiles } from '../storage.ts';
import { Check } from './check.ts';
import { type CheckedServer, type CheckStores, serversToJudge } from './servers-to-judge.ts';

/** Another check is being written, or was faster. The state on which this check is based changes: judge again. */
export class AnotherCheckError extends Error {
  override readonly name = 'AnotherCheckError';
  readonly code = 'another-check';
}

const beingWritten = (id: string) => new AnotherCheckError(`The check ${id} is being written.`);

/** A check that counts: its report without jobs and findings, and the number of open findings. */
export interface CountedCheck {
  readonly report: ReportSummary;
  readonly open: OpenFindings;
}

/**
 * Judges the readings of a check, writes its report and makes the check count, by one conditional write of the item of
 * the latest check. Its changes are written to the bucket before that, and to the record after it. If this call dies,
 * the next call writes them. A check is judged once: after it has counted, another call returns the same result.
 * Servers are read and judged one after the other. Of judged servers, only the text of the report and the changes stay
 * in memory.
 * @param tellsEveryCheck whether a check without changes also gets a notice
 * @throws AnotherCheckError when another check counts at the same time; run it again
 */
export async function runCheck(
  stores: CheckStores,
  id: string,
  servers: readonly CheckedServer[],
  configuration: ComplianceConfiguration,
  now: Date,
  tellsEveryCheck = false,
): Promise<CountedCheck> {
  const { storage, compliance } = stores;
  const { record } = compliance;
  const isCounted = async () =>
    (await finishLatest(stores, id, now)) === id || (await record.get(checkKey(id))) !== undefined;
  if (await isCounted()) {
    const report = await storage.getReport(id);
    if (!report) throw new Error(`The check ${id} is in the record, but its report is not in the bucket.`);
    return { report, open: openFindings(report.findings) };
  }
  const state = await readCheckState(compliance);
  const { latest } = state;
  // It was committed after `finishLatest` read the item. Until it is written, the state is half old and half new.
  if (latest?.applied === false) throw beingWritten(latest.id);
  const check = new Check(
    { id, configuration, now },
    { ...defined('day', latest?.day), checks: latest?.trend ?? [], mutes: state.mutes },
  );
  const changesFile = storage.newChanges(id);
  const changes = new ChangesOfCheck(
    { id, at: now.toISOString(), day: check.day },
    state,
    record.expiryOf(now),
    (line) => changesFile.write(line),
  );
  const file = storage.newFile(now);
  const text = new ReportText((section, part) => file.put(section, part));
  const damage = [...state.damage];
  const sums: Record<string, string> = {};
  for await (const { reading, sum, stored, known } of serversToJudge(stores, id, servers, state, now)) {
    const judged = check.judge(reading, known);
    await text.add(judged);
    await changes.add(stored, judged);
    damage.push(...stored.damage);
    if (sum !== undefined) sums[reading.server] = sum;
  }
  const names = servers.map(({ name }) => name);
  for (const server of forgottenServers(state, names)) {
    const stored = (await readServerState(compliance, state, server))();
    await changes.add(stored, check.forget(server, stored));
    damage.push(...stored.damage);
  }
  if (damage.length > 0) {
    const [{ part, record: which } = { part: '', record: '' }] = damage;
    log('error', 'record-damaged', { records: damage.length, part, record: which.slice(0, 200) });
  }
  const report = check.summary(damage);
  await text.end(report);
  const policy = storage.newFile(now);
  await policy.put(0, { text: Buffer.from(policyText(configuration, servers)), values: [] });
  const files = { [policyFile.name]: await policy.end(), [reportFiles.json.name]: await file.end() };
  const previous = await previousOf(storage, latest);
  const manifest = sealed({ check: id, at: now, files, readings: sums, previous });
  const tells = tellsEveryCheck || changesToSend(report) > 0;
  if (tells) await storage.putNotice(noticeOfReport(report));
  await changes.end(report, manifest, tells);
  const changed = await changesFile.end();
  await commit(record, state, {
    id,
    at: report.at,
    committedAt: now.toISOString(),
    manifest: manifest.seal,
    applied: false,
    day: check.day,
    checkedDays: checkedDays(state, report.day),
    servers: names,
    trend: report.trend,
  });
  await finishLatest(stores, id, now, linesOf(changed));
  return { report, open: check.open };
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

/** If a check was committed this long ago and is not written yet, its function has died: none runs that long. */
const longestWritingMs = 6 * 60_000;

/**
 * Completes the writes of the latest check.
 * @param known the stored changes of this check itself; another check's are read from the bucket
 * @returns the id of the latest check
 * @throws AnotherCheckError while the check's own function may still write it
 */
async function finishLatest(
  { storage, compliance: { record } }: CheckStores,
  own: string,
  now: Date,
  known?: AsyncIterable<string>,
): Promise<string | undefined> {
  const read = await record.get(latestKey);
  const latest = read && readLatest(read);
  if (read === undefined || latest === undefined || latest.applied !== false) return latest?.id;
  const { id, committedAt = latest.at } = latest;
  if (id !== own && now.getTime() - Date.parse(committedAt) < longestWritingMs) throw beingWritten(id);
  const lines = id === own && known ? known : await storage.getChanges(id);
  if (lines) {
    for await (const changes of changesIn(lines, id)) {
      // The manifest is first, so that the check's evidence exists before its figures are visible.
      if (changes.manifest !== undefined)
        await storage.putManifest(id, new Date(changes.at), changes.manifest);
      await applyChanges(record, changes);
    }
  } else log('error', 'changes-lost', { checkId: id });
  await record.change(latestKey, (item) => (item?.['id'] === id ? { ...item, applied: true } : undefined));
  return id;
}

/** The policy that was applied, for later questions. It contains no addresses. */
export function policyText(
  compliance: ComplianceConfiguration,
  servers: readonly Pick<CheckedServer, 'name' | 'product'>[],
): string {
  const judged = servers.map(({ name, product }) => ({ name, product }));
  return `${JSON.stringify({ servers: judged, compliance }, null, 2)}\n`;
}

/**
 * The previous check, with the checksum of its manifest from the record: the bucket's content is not trusted for it.
 * The record has no checksum for a check that older code counted.
 */
async function previousOf(storage: ComplianceStorage, latest: Latest | undefined) {
  if (latest === undefined) return undefined;
  if (latest.manifest) return { check: latest.id, ...latest.manifest };
  const text = await storage.getManifest(latest.id);
  return text === undefined ? undefined : { check: latest.id, sha256: sha256(text) };
}
