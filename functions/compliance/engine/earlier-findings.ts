import type { Finding } from '../findings/finding.ts';
import type { History } from '../history.ts';

const subjectKey = (server: string, jobId: string | undefined): string => `${server}\0${jobId ?? ''}`;

/** The findings of the previous check, found by id and by what they are about. */
export class EarlierFindings {
  readonly #ledger: History['findings'];
  readonly #bySubject = new Map<string, Map<string, Finding>>();
  readonly #byServer = new Map<string, Finding[]>();

  constructor(ledger: History['findings']) {
    this.#ledger = ledger;
    for (const { finding } of Object.values(ledger)) {
      const key = subjectKey(finding.server, finding.job?.id);
      const ofSubject = this.#bySubject.get(key) ?? new Map<string, Finding>();
      this.#bySubject.set(key, ofSubject.set(finding.rule, finding));
      const ofServer = this.#byServer.get(finding.server);
      if (ofServer === undefined) this.#byServer.set(finding.server, [finding]);
      else ofServer.push(finding);
    }
  }

  byId(id: string): Finding | undefined {
    return Object.hasOwn(this.#ledger, id) ? this.#ledger[id]?.finding : undefined;
  }

  /** By rule; undefined when there was nothing against it. */
  of(server: string, jobId: string | undefined): ReadonlyMap<string, Finding> | undefined {
    return this.#bySubject.get(subjectKey(server, jobId));
  }

  /** Those about one server and its jobs. */
  on(server: string): readonly Finding[] {
    return this.#byServer.get(server) ?? [];
  }
}
