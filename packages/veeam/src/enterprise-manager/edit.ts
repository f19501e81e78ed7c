import { ATTRIBUTES, ORDERED_TEXT, type OrderedNode, readOrdered } from './elements/read-xml.ts';
import { nameOfNode, writeOrdered } from './elements/write-xml.ts';

/** The elements to change, by name: a text, a nested patch, a list for several of that name, or null to remove all. */
export interface JobPatch {
  readonly [name: string]: PatchValue;
}
type PatchValue = string | number | boolean | null | JobPatch | readonly PatchValue[];

/** The patch is not valid. `field` is the part that is wrong. */
export class JobPatchError extends Error {
  override readonly name = 'JobPatchError';
  readonly code = 'job-patch';
  readonly field: string;

  constructor(path: readonly string[], message: string) {
    super(message);
    this.field = path.join('.');
  }
}

/** The elements that Enterprise Manager accepts but does not change (em_rest/put_jobs_id_actionedit). */
const UNCHANGING = ['Links', 'JobType', 'Platform', 'NextRun', 'UID', 'Href', 'Type', 'xmlns'];

/**
 * A Job's XML with the patch applied. All else is unchanged: the order, which matters in XML (em_rest/request_body),
 * and unknown elements. Elements that the job does not have are not added: no document defines their place.
 *
 * @throws JobPatchError, and MarkupError for a text that is not XML
 */
export function patchJobXml(xml: string, patch: JobPatch): string {
  const unchanging = UNCHANGING.find((name) => Object.hasOwn(patch, name));
  if (unchanging !== undefined)
    throw new JobPatchError([unchanging], `Enterprise Manager does not change ${unchanging}.`);
  const document = readOrdered(xml);
  const root = document.find((node) => nameOfNode(node) !== ORDERED_TEXT);
  if (root !== undefined) patchElement(root, patch, []);
  return `<?xml version="1.0" encoding="utf-8"?>\n${writeOrdered(document)}`;
}

function patchElement(element: OrderedNode, patch: JobPatch, path: readonly string[]): void {
  const children = element[nameOfNode(element)] as OrderedNode[];
  const attributes = (element[ATTRIBUTES] ?? {}) as Record<string, string>;
  for (const [name, value] of Object.entries(patch)) {
    const place = [...path, name];
    const found = children.filter((child) => localName(nameOfNode(child)) === name);
    const [first, ...others] = found;
    if (first === undefined) {
      if (!Object.hasOwn(attributes, name)) throw new JobPatchError(place, 'The job has no such element.');
      attributes[name] = textOf(value, place);
    } else if (value === null || Array.isArray(value)) {
      const [at, written] = [children.indexOf(first), nameOfNode(first)];
      const made = (value ?? []).map((each: PatchValue) => elementOf(written, each, place));
      const kept = children.slice(at).filter((child) => !found.includes(child));
      children.splice(at, children.length - at, ...made, ...kept);
    } else if (others.length > 0) {
      throw new JobPatchError(place, `There are ${found.length} of it: give them all in a list.`);
    } else if (typeof value === 'object') {
      patchElement(first, value as JobPatch, place);
    } else {
      const written = nameOfNode(first);
      const content = first[written] as OrderedNode[];
      if (content.some((node) => nameOfNode(node) !== ORDERED_TEXT))
        throw new JobPatchError(place, 'It is no text: give the elements in it.');
      first[written] = textNodes(value, place);
    }
  }
}

function elementOf(name: string, value: PatchValue, path: readonly string[]): OrderedNode {
  if (value === null || typeof value !== 'object') return { [name]: textNodes(value, path) };
  if (Array.isArray(value)) throw new JobPatchError(path, 'A list holds no list.');
  const children = Object.entries(value).flatMap(([child, inner]: [string, PatchValue]) => {
    if (!/^[A-Za-z_][\w.-]*$/.test(child))
      throw new JobPatchError([...path, child], 'This is no name of an element.');
    return (Array.isArray(inner) ? inner : [inner]).map((each: PatchValue) =>
      elementOf(child, each, [...path, child]),
    );
  });
  return { [name]: children };
}

function textNodes(value: PatchValue, path: readonly string[]): OrderedNode[] {
  return [{ [ORDERED_TEXT]: textOf(value, path) }];
}

function textOf(value: PatchValue, path: readonly string[]): string {
  if (value === null || typeof value === 'object') throw new JobPatchError(path, 'It is a text.');
  const text = String(value);
  // XML cannot carry these, not even escaped.
  if (text.isWellFormed() && !/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text)) return text;
  throw new JobPatchError(path, 'It has a control character or half a character.');
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
