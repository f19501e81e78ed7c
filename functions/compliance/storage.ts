import type { Notice } from '../notices/notice.ts';
import type { ObjectLock, ObjectStore } from '../platform/object-store.ts';
import { parseRecord } from '../platform/salvage.ts';
import { noticeObject } from './notice-of-report.ts';
import { type Reading, readReading } from './reading.ts';
import { type CheckChanges, checkChangesSchema } from './record/check-changes.ts';
import type { Report } from './report/document.ts';
import { sha256 } from './report/manifest.ts';
import { readReport } from './report/stored-report.ts';

export const reportFiles = {
  json: { name: 'report.json', type: 'application/json' },
  csv: { name: 'report.csv', type: 'text/csv; charset=utf-8' },
  html: { name: 'report.html', type: 'text/html; charset=utf-8' },
} as const;
export type ReportForm = keyof typeof reportFiles;

const json = 'application/json';

/** The configuration that a check judged by: evidence, too. */
export const policyFile = { name: 'policy.json', type: json } as const;
const evidenceFiles = [...Object.values(reportFiles), policyFile];

/** Until when what is written at a moment may not be changed. */
type LockOf = (at: Date) => ObjectLock | undefined;

/**
 * What compliance keeps in the bucket: as evidence the reports with their manifests, and for 30 days what it works with.
 * All but the manifests is compressed; a manifest has the sums of what was compressed, which `gunzip` gives back.
 */
export class ComplianceStorage {
  readonly #objects: ObjectStore;
  readonly #lockOf: LockOf;

  /** @param lockOf how evidence of a moment is locked; not at all when left out */
  constructor(objects: ObjectStore, lockOf: LockOf = () => undefined) {
    this.#objects = objects;
    this.#lockOf = lockOf;
  }

  async putReading(check: string, reading: Reading): Promise<void> {
    await this.#objects.put(readingKey(check, reading.server), JSON.stringify(reading), json);
  }

  /** What reading a server gave, and the sum of it as it is stored; `unusable` when it is there, but cannot be used. */
  async getReading(
    check: string,
    server: string,
  ): Promise<{ reading: Reading | 'unusable'; sha256: string } | undefined> {
    const stored = await this.#objects.get(readingKey(check, server));
    return stored && { reading: readReading(stored.text, server) ?? 'unusable', sha256: sha256(stored.text) };
  }

  /** Keeps what a check changes in the record, until it is written. */
  async putChanges(changes: CheckChanges): Promise<void> {
    await this.#objects.put(changesKey(changes.check), JSON.stringify(changes), json);
  }

  /** Keeps what there is to tell of a check, until every channel has it. */
  async putNotice(notice: Notice): Promise<void> {
    await this.#objects.put(noticeObject(notice.id), JSON.stringify(notice), json);
  }

  /** What a check changes in the record; undefined when it is gone, or cannot be used. */
  async getChanges(check: string): Promise<CheckChanges | undefined> {
    const stored = await this.#objects.get(changesKey(check));
    return checkChangesSchema.safeParse(parseRecord(stored?.text ?? '')).data;
  }

  async getReport(check: string): Promise<Report | undefined> {
    const stored = await this.#objects.get(fileKey(check, reportFiles.json.name));
    return stored && readReport(stored.text);
  }

  /** A file of a report as it was written. */
  async getReportFile(check: string, form: ReportForm): Promise<string | undefined> {
    return (await this.#objects.get(reportFileKey(check, form)))?.text;
  }

  /** The same, or `larger` when it has more than `mostBytes` as it is stored, which is compressed. */
  async getReportFileUpTo(
    check: string,
    form: ReportForm,
    mostBytes: number,
  ): Promise<string | 'larger' | undefined> {
    const stored = await this.#objects.getUpTo(reportFileKey(check, form), mostBytes);
    return stored === 'larger' ? stored : stored?.text;
  }

  /** The configuration that a check judged by, as it was written; undefined for a check of old. */
  async getPolicy(check: string): Promise<string | undefined> {
    return (await this.#objects.get(fileKey(check, policyFile.name)))?.text;
  }

  async getManifest(check: string): Promise<string | undefined> {
    return (await this.#objects.get(manifestKey(check)))?.text;
  }

  /** Writes a report's files. It counts by its manifest, which is written when the check counts. */
  async putReport(check: string, at: Date, files: Readonly<Record<string, string>>): Promise<void> {
    for (const { name, type } of evidenceFiles) {
      const text = files[name];
      if (text !== undefined) await this.#objects.put(fileKey(check, name), text, type, this.#lockOf(at));
    }
  }

  async putManifest(check: string, at: Date, text: string): Promise<void> {
    await this.#objects.put(manifestKey(check), text, json, this.#lockOf(at));
  }
}

const readingKey = (check: string, server: string) => `work/checks/${check}/readings/${server}.json.gz`;
const changesKey = (check: string) => `work/checks/${check}/changes.json.gz`;
/** Where a form of a report is stored. */
export const reportFileKey = (check: string, form: ReportForm) => fileKey(check, reportFiles[form].name);
const fileKey = (check: string, name: string) => `evidence/${check}/${name}.gz`;
const manifestKey = (check: string) => `evidence/${check}/manifest.json`;
