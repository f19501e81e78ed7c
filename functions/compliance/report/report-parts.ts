import type { Finding } from '../findings/finding.ts';
import type { Report } from './document.ts';

/** Stands in a part where one of `values` belongs. No JSON text has this character: JSON writes it as an escape. */
export const openPlace = '\0';

/** A part of a text. What changes from check to check by itself, as an age does, is in `values`, in the order of its places. */
export interface TextPart {
  readonly text: string;
  readonly values: readonly string[];
}

/** A part ends with a server when it has so many characters: smaller ones would cost more as requests than as bytes. */
const leastCharacters = 256 * 1024;

/**
 * A report as JSON, in parts. The first has what is of this check alone; of the others, which are of whole servers, a
 * check in which nothing has changed makes the same again.
 */
export function* reportParts({ jobs, findings, ...about }: Report): Generator<TextPart> {
  yield { text: `${JSON.stringify(about).slice(0, -1)},"jobs":[`, values: [] };
  yield* partsOfList(jobs, (job) => JSON.stringify(job), '],"findings":[');
  yield* partsOfList(findings, findingText, ']}');
}

function* partsOfList<Each extends { readonly server: string }>(
  list: readonly Each[],
  textOf: (each: Each, values: string[]) => string,
  end: string,
): Generator<TextPart> {
  let text = '';
  let values: string[] = [];
  for (const [index, each] of list.entries()) {
    if (text.length >= leastCharacters && list[index - 1]?.server !== each.server) {
      yield { text, values };
      text = '';
      values = [];
    }
    text += (index === 0 ? '' : ',') + textOf(each, values);
  }
  yield { text: text + end, values };
}

/** A finding as JSON; what the check has measured, which another one measures anew, is added to the values. */
function findingText(finding: Finding, values: string[]): string {
  const measured = finding.evidence.filter(({ source }) => source === 'check: measured');
  if (measured.length === 0) return JSON.stringify(finding);
  const evidence = finding.evidence.map((fact) =>
    fact.source === 'check: measured' ? { ...fact, value: openPlace } : fact,
  );
  const pieces = JSON.stringify({ ...finding, evidence }).split(`"value":${JSON.stringify(openPlace)}`);
  // A server may say anything, this character too: then the finding is written whole.
  if (pieces.length !== measured.length + 1) return JSON.stringify(finding);
  values.push(...measured.map(({ value }) => JSON.stringify(value)));
  return pieces.join(`"value":${openPlace}`);
}

/** The text of a part with its values in their places. */
export function filled(text: string, values: readonly string[]): string {
  let next = 0;
  return values.length === 0 ? text : text.replaceAll(openPlace, () => values[next++] ?? '');
}
