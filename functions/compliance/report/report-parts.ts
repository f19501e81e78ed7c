import type { Finding } from '../findings/finding.ts';
import { Utf8Text } from '../utf8-text.ts';
import type { Report } from './document.ts';
import type { ReportSummary } from './report-summary.ts';

/** Marks the place of one of `values` in a part. No JSON text contains this character: JSON escapes it. */
export const openPlace = '\0';

/**
 * A part of a text, in UTF-8. Values that change with every check, such as ages, are in `values`, in the order of their
 * places.
 */
export interface TextPart {
  readonly text: Buffer;
  readonly values: readonly string[];
}

/** The minimum size of a part, which ends with a server: smaller parts would cost more as requests than as bytes. */
const leastBytes = 256 * 1024;

/** Stores the parts of a report's text by section. The sections follow one another, and all grow until the end. */
export type PutPart = (section: 0 | 1 | 2, part: TextPart) => Promise<void>;

/**
 * A report as JSON, in parts, made server by server. The first part has the data of this check alone, and is made last.
 * The other parts are about whole servers: a check without changes makes the same parts again.
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
    const [job] = this.#jobs.add(jobs, (each) => JSON.stringify(each));
    if (job) await this.#put(1, job);
    const [finding] = this.#findings.add(findings, findingText);
    if (finding) await this.#put(2, finding);
  }

  async end(summary: ReportSummary): Promise<void> {
    const head = `${JSON.stringify(summary).slice(0, -1)},"jobs":[`;
    await this.#put(0, { text: Buffer.from(head), values: [] });
    await this.#put(1, this.#jobs.end('],"findings":['));
    await this.#put(2, this.#findings.end(']}'));
  }
}

/** The entries of a list, as JSON. */
class ListText {
  readonly #text = new Utf8Text();
  #values: string[] = [];
  #isEmpty = true;

  /**
   * @param textOf an entry as JSON; it adds the values of its places to `values`
   * @returns the part that ends before these entries, if one does
   */
  add<Entry>(entries: readonly Entry[], textOf: (entry: Entry, values: string[]) => string): TextPart[] {
    if (entries.length === 0) return [];
    const full = this.#text.length >= leastBytes ? [this.#take()] : [];
    for (const entry of entries) {
      if (!this.#isEmpty) this.#text.write(',');
      this.#text.write(textOf(entry, this.#values));
      this.#isEmpty = false;
    }
    return full;
  }

  end(closing: string): TextPart {
    this.#text.write(closing);
    return this.#take();
  }

  #take(): TextPart {
    const part = { text: this.#text.take(), values: this.#values };
    this.#values = [];
    return part;
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
export function filled(text: Buffer, values: readonly string[]): Buffer {
  if (values.length === 0) return text;
  const pieces: Buffer[] = [];
  let next = 0;
  let from = 0;
  for (let place = text.indexOf(openPlace); place >= 0; place = text.indexOf(openPlace, from)) {
    pieces.push(text.subarray(from, place), Buffer.from(values[next++] ?? ''));
    from = place + openPlace.length;
  }
  return Buffer.concat([...pieces, text.subarray(from)]);
}
