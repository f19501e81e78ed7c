import { log } from '../platform/log.ts';
import { ObjectChangedError, type ObjectStore, type StoredText } from '../platform/object-store.ts';
import { emptyHistory, type History } from './history.ts';
import { type Reading, readReading } from './reading.ts';
import type { Report } from './report/document.ts';
import { readReport } from './report/stored-report.ts';
import { type Damage, readHistory } from './stored-history.ts';

export const reportFiles = {
  json: { name: 'report.json', type: 'application/json' },
  csv: { name: 'report.csv', type: 'text/csv; charset=utf-8' },
  html: { name: 'report.html', type: 'text/html; charset=utf-8' },
} as const;
export type ReportForm = keyof typeof reportFiles;

const historyKey = 'history.json';
const manifestName = 'manifest.json';
const json = 'application/json';

/** What compliance keeps: the readings of a check, the reports with their manifests, and the history. */
export class ComplianceStorage {
  readonly #objects: ObjectStore;

  constructor(objects: ObjectStore) {
    this.#objects = objects;
  }

  async putReading(check: string, reading: Reading): Promise<void> {
    await this.#objects.put(readingKey(check, reading.server), JSON.stringify(reading), json);
  }

  /** What reading a server gave; `unusable` when it is there, but cannot be used. */
  async getReading(check: string, server: string): Promise<Reading | 'unusable' | undefined> {
    const stored = await this.#objects.get(readingKey(check, server));
    return stored && (readReading(stored.text, server) ?? 'unusable');
  }

  /** What the checks before have left, and what of it cannot be used. */
  async getHistory(): Promise<{ history: History; damage: Damage[]; read: StoredText | undefined }> {
    const read = await this.#objects.get(historyKey);
    if (read === undefined) return { history: emptyHistory(), damage: [], read };
    const { history, damage } = readHistory(read.text);
    if (damage.length > 0) {
      const [{ part, record } = { part: '', record: '' }] = damage;
      log('error', 'history-damaged', { records: damage.length, part, record: record.slice(0, 200) });
    }
    return { history, damage, read };
  }

  /**
   * Makes a check count: its history becomes the one the next check begins with.
   * @throws ObjectChangedError when another check has been quicker; then this one is judged anew
   */
  async commitHistory(history: History, read: StoredText | undefined): Promise<void> {
    await this.#objects.replace(historyKey, JSON.stringify(history), json, read);
  }

  async getReport(check: string): Promise<Report | undefined> {
    const stored = await this.#objects.get(reportKey(check, reportFiles.json.name));
    return stored && readReport(stored.text);
  }

  /** A file of a report as it was written. */
  async getReportFile(check: string, form: ReportForm): Promise<string | undefined> {
    return (await this.#objects.get(reportKey(check, reportFiles[form].name)))?.text;
  }

  async getManifest(check: string): Promise<string | undefined> {
    return (await this.#objects.get(reportKey(check, manifestName)))?.text;
  }

  /** Writes a report's files, and its manifest last: what has a manifest is whole. */
  async putReport(check: string, files: Record<string, string>, manifest: string): Promise<void> {
    for (const { name, type } of Object.values(reportFiles)) {
      const text = files[name];
      if (text !== undefined) await this.#objects.put(reportKey(check, name), text, type);
    }
    await this.#objects.put(reportKey(check, manifestName), manifest, json);
  }
}

const readingKey = (check: string, server: string) => `checks/${check}/readings/${server}.json`;
const reportKey = (check: string, name: string) => `reports/${check}/${name}`;

const mostTries = 8;

/**
 * Changes the history by conditional writes: what someone else wrote in between is read again, and never lost.
 * @throws ObjectChangedError when others were quicker every time
 */
export async function changeHistory(
  storage: ComplianceStorage,
  change: (history: History) => History,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const { history, read } = await storage.getHistory();
    try {
      return await storage.commitHistory(change(history), read);
    } catch (error) {
      if (!(error instanceof ObjectChangedError) || tries === mostTries) throw error;
    }
  }
}
