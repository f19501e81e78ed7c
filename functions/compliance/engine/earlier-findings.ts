import type { Finding } from '../findings/finding.ts';
import type { LedgerEntry } from '../history.ts';

/** The findings of the previous check about one server and its jobs, found by id and by what they are about. */
export class EarlierFindings {
  readonly all: readonly Finding[];
  readonly #byId: ReadonlyMap<string, Finding>;
  readonly #bySubject = new Map<string | undefined, Map<string, Finding>>();

  constructor(entries: readonly LedgerEntry[]) {
    this.all = entries.map(({ finding }) => finding);
    this.#byId = new Map(this.all.map((finding) => [finding.id, finding]));
    for (const finding of this.all) {
      const ofSubject = this.#bySubject.get(finding.job?.id);
      if (ofSubject === undefined) this.#bySubject.set(finding.job?.id, new Map([[finding.rule, finding]]));
      else ofSubject.set(finding.rule, finding);
    }
  }

  byId(id: string): Finding | undefined {
    return this.#byId.get(id);
  }

  /** The findings about a job, by rule; undefined if there was none. @param jobId undefined for the server itself */
  of(jobId: string | undefined): ReadonlyMap<string, Finding> | undefined {
    return this.#bySubject.get(jobId);
  }
}
