import { gunzipSync } from 'node:zlib';
import type { Notice } from '../notices/notice.ts';
import { linesOf, type TextWriter } from '../platform/compressed-text.ts';
import type { ObjectLock, ObjectStore } from '../platform/object-store.ts';
import { parseRecord } from '../platform/salvage.ts';
import { type EvidenceFile, EvidenceParts } from './evidence-parts.ts';
import { noticeObject } from './notice-of-report.ts';
import { type Reading, readReading } from './reading.ts';
import type { Report } from './report/document.ts';
import { manifestSchema, sha256 } from './report/manifest.ts';
import { readReport } from './report/stored-report.ts';

export const reportFiles = {
  json: { name: 'report.json', type: 'application/json' },
  csv: { name: 'report.csv', type: 'text/csv; charset=utf-8' },
  html: { name: 'report.html', type: 'text/html; charset=utf-8' },
} as const;
export type ReportForm = keyof typeof reportFiles;

/** The reading of a server, and its checksum as stored. */
interface StoredReading {
  readonly reading: Reading | 'unusable';
  readonly sha256: string;
}

const json = 'application/json';

/** The configuration by which a check judged. It is evidence, too. */
export const policyFile = { name: 'policy.json', type: json } as const;

/**
 * What compliance stores in the bucket: reports with their manifests, as evidence, and working data for 30 days.
 * Everything but the manifests is compressed. What does not change from check to check is not written again: a report
 * consists of parts, which its manifest names, and a reading names the object with its jobs (docs/evidence.md).
 */
export class ComplianceStorage {
  readonly #objects: ObjectStore;
  readonly #lockOf: (at: Date) => ObjectLock | undefined;
  readonly #parts: EvidenceParts;

  /** @param lockOf the lock of evidence of a moment; absent: none */
  constructor(objects: ObjectStore, lockOf: (at: Date) => ObjectLock | undefined = () => undefined) {
    this.#objects = objects;
    this.#lockOf = lockOf;
    this.#parts = new EvidenceParts(objects, lockOf);
  }

  async putReading(check: string, reading: Reading): Promise<void> {
    const put = async (text: string) => {
      await this.#objects.put(readingKey(check, reading.server), text, json);
    };
    if (!('jobs' in reading)) return put(JSON.stringify(reading));
    const { jobs, settings, ...about } = reading;
    const text = JSON.stringify({ jobs, settings });
    // Each day has its own object, so that it is not deleted before the readings that refer to it.
    const jobsIn = `${reading.readAt.slice(0, 10)}/${sha256(text)}`;
    if (!(await this.#objects.has(jobsKey(jobsIn)))) await this.#objects.put(jobsKey(jobsIn), text, json);
    await put(JSON.stringify({ ...about, jobsIn }));
  }

  /** The reading of a server, and its checksum as stored; `unusable` if it exists, but cannot be used. */
  async getReading(check: string, server: string): Promise<StoredReading | undefined> {
    return (await this.fetchReading(check, server))?.();
  }

  /** The same, but the jobs stay compressed until the result is called: reading ahead takes little memory. */
  async fetchReading(check: string, server: string): Promise<(() => StoredReading) | undefined> {
    const stored = await this.#objects.getStored(readingKey(check, server));
    if (stored === undefined) return undefined;
    const text = gunzipSync(stored);
    const about = parseRecord(text.toString());
    const jobsIn = about?.['jobsIn'];
    const jobs = typeof jobsIn === 'string' ? await this.#objects.getStored(jobsKey(jobsIn)) : undefined;
    return () => {
      const rest = typeof jobsIn === 'string' ? jobsOf(jobsIn, jobs) : {};
      const reading = about && rest && readReading({ ...about, ...rest }, server);
      return { reading: reading ?? 'unusable', sha256: sha256(text) };
    };
  }

  /** Starts the file with the changes of a check, which is kept until they are written to the record. */
  newChanges(check: string): TextWriter {
    return this.#objects.newText(changesKey(check), json);
  }

  /** Stores the notice of a check until it is queued for every channel. */
  async putNotice(notice: Notice): Promise<void> {
    await this.#objects.put(noticeObject(notice.id), JSON.stringify(notice), json);
  }

  /** The changes of a check, line by line; undefined if they are gone. */
  async getChanges(check: string): Promise<AsyncIterable<string> | undefined> {
    const stored = await this.#objects.getStored(changesKey(check));
    return stored && linesOf(stored);
  }

  async getReport(check: string): Promise<Report | undefined> {
    const text = await this.getReportFile(check);
    return text === undefined ? undefined : readReport(text);
  }

  /** A report as it was written, as JSON. */
  async getReportFile(check: string): Promise<string | undefined> {
    return this.#file(check, reportFiles.json.name);
  }

  /**
   * A format of a report as it was written: JSON and, for old reports, CSV and HTML, too.
   * @returns `larger` for an old format that has more than `mostBytes` as it is stored, compressed
   */
  async getReportForm(
    check: string,
    form: ReportForm,
    mostBytes: number,
  ): Promise<string | 'larger' | undefined> {
    const { name } = reportFiles[form];
    const files = await this.#filesOf(check);
    if (typeof files?.[reportFiles.json.name] === 'object') {
      const file = files[name];
      return typeof file === 'object' ? this.#parts.get(file) : undefined;
    }
    const stored = await this.#objects.getUpTo(wholeFileKey(check, form), mostBytes);
    return stored === 'larger' ? stored : stored?.text;
  }

  /**
   * Stores a format of a report for 30 days if, compressed, it has more than `mostBytes`.
   * @returns its key; undefined if it is not larger
   */
  async keepIfLarger(
    check: string,
    form: ReportForm,
    text: string,
    mostBytes: number,
  ): Promise<string | undefined> {
    const { name, type } = reportFiles[form];
    const key = `work/reports/${check}/${name}.gz`;
    return (await this.#objects.putIfLarger(key, text, type, mostBytes)) ? key : undefined;
  }

  /** The configuration by which a check judged, as it was written; undefined for an old check. */
  async getPolicy(check: string): Promise<string | undefined> {
    return this.#file(check, policyFile.name);
  }

  async getManifest(check: string): Promise<string | undefined> {
    return (await this.#objects.get(manifestKey(check)))?.text;
  }

  /** Starts a text of evidence. It counts only with the manifest, which is written last. */
  newFile(at: Date): EvidenceFile {
    return this.#parts.newFile(at);
  }

  async putManifest(check: string, at: Date, text: string): Promise<void> {
    await this.#objects.put(manifestKey(check), text, json, this.#lockOf(at));
  }

  async #file(check: string, name: string): Promise<string | undefined> {
    const file = (await this.#filesOf(check))?.[name];
    if (typeof file === 'object') return this.#parts.get(file);
    return (await this.#objects.get(fileKey(check, name)))?.text;
  }

  async #filesOf(check: string) {
    const text = await this.getManifest(check);
    return manifestSchema.safeParse(parseRecord(text ?? '')).data?.files;
  }
}

/** The jobs of a reading and their settings; undefined if they are missing, or if their checksum differs. */
function jobsOf(
  jobsIn: string,
  stored: Uint8Array | undefined,
): Readonly<Record<string, unknown>> | undefined {
  const text = stored && gunzipSync(stored);
  return text && jobsIn.endsWith(`/${sha256(text)}`) ? parseRecord(text.toString()) : undefined;
}

const readingKey = (check: string, server: string) => `work/checks/${check}/readings/${server}.json.gz`;
const jobsKey = (jobsIn: string) => `work/readings/${jobsIn}.json.gz`;
const changesKey = (check: string) => `work/checks/${check}/changes.json.gz`;
/** Where a format of an old report is stored. */
export const wholeFileKey = (check: string, form: ReportForm) => fileKey(check, reportFiles[form].name);
const fileKey = (check: string, name: string) => `evidence/${check}/${name}.gz`;
const manifestKey = (check: string) => `evidence/${check}/manifest.json`;
