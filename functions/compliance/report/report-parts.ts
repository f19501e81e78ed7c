import type { Finding } from '../findings/finding.ts';
import type { Report } from './document.ts';
import type { ReportSummary } from './report-summary.ts';

/** Marks the place of one of `values` in a part. No JSON text contains this character: JSON escapes it. */
export const openPlace = '\0';

/**
 * A part of a text. Values that change with every check, such as ages, are in `values`, in the order of their places.
 */
export interface TextPart {
  readonly text: string;
  readonly values: readonly string[];
}

/** The minimum length of a part, which ends with a server: smaller parts would cost more as requests than as bytes. */
const leastCharacters = 256 * 1024;

/** Takes the parts of a report's text by section: the sections follow each other, and grow side by side. */
export type PutPart = (section: 0 | 1 | 2, part: TextPart) => Promise<void>;

/**
 * A report as JSON, in parts, made server by server. The first has what is of this check alone, and is known last; of the
 * others, which are of whole servers, a check in which nothing has changed makes the same again.
 */
export class ReportText {
  readonly #put: PutPart;
  readonly #jobs = new ListText();
  readonly #findings = new ListText();

  constructor(put: PutPart) {
    this.#put = put;
  }

  /** Adds a server to those before. */
  async add({ jobs, findings }: { readonly jobs: readonly object[]; readonly findings: Report['findings'] }) {
    const [job] = this.#jobs.add(JSON.stringify(jobs).slice(1, -1), []);
    if (job) await this.#put(1, job);
    const values: string[] = [];
    const text = findings.map((each) => findingText(each, values)).join();
    const [finding] = this.#findings.add(text, values);
    if (finding) await this.#put(2, finding);
  }

  async end(summary: ReportSummary): Promise<void> {
    await this.#put(0, { text: `${JSON.stringify(summary).slice(0, -1)},"jobs":[`, values: [] });
    await this.#put(1, this.#jobs.end('],"findings":['));
    await this.#put(2, this.#findings.end(']}'));
  }
}

/** The entries of a list, as JSON. */
class ListText {
  #text = '';
  #values: string[] = [];
  #isEmpty = true;

  /** @returns the part that ends before these entries, if one does */
  add(entries: string, values: readonly string[]): TextPart[] {
    if (entries === '') return [];
    const full = this.#text.length >= leastCharacters ? [{ text: this.#text, values: this.#values }] : [];
    if (full.length > 0) {
      this.#text = '';
      this.#values = [];
    }
    this.#text += (this.#isEmpty ? '' : ',') + entries;
    for (const value of values) this.#values.push(value);
    this.#isEmpty = false;
    return full;
  }

  end(closing: string): TextPart {
    return { text: this.#text + closing, values: this.#values };
  }
}

/** A finding as JSON; values that every check measures anew are added to `values`. */
function findingText(finding: Finding, values: string[]): string {
  const measured = finding.evidence.filter(({ source }) => source === 'check: measured');
  if (measured.length === 0) return JSON.stringify(finding);
  const evidence = finding.evidence.map((fact) =>
    fact.source === 'check: measured' ? { ...fact, value: openPlace } : fact,
  );
  const pieces = JSON.stringify({ ...finding, evidence }).split(`"value":${JSON.stringify(openPlace)}`);
  // A server's text may contain this character: then the finding is written as a whole.
  if (pieces.length !== measured.length + 1) return JSON.stringify(finding);
  values.push(...measured.map(({ value }) => JSON.stringify(value)));
  return pieces.join(`"value":${openPlace}`);
}

/** The text of a part with its values in their places. */
export function filled(text: string, values: readonly string[]): string {
  let next = 0;
  return values.length === 0 ? text : text.replaceAll(openPlace, () => values[next++] ?? '');
}
