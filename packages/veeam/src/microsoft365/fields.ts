import { isVisible, type JsonRecord } from '../reading/json-record.ts';
import { linkSegments } from '../transport/links.ts';

/** Links of a resource by their lower-case names: servers mix casing (vb365-v6: POST CopyJobs). */
export function linksOf(record: JsonRecord): ReadonlyMap<string, string> {
  const byName = new Map<string, string>();
  const links = record.record('_links');
  for (const name of Object.keys(links?.fields ?? {})) {
    const href = links?.record(name)?.text('href');
    if (href !== undefined) byName.set(name.toLowerCase(), href);
  }
  return byName;
}

/** The id at the end of a link such as `/v6/organizations/e60dfb9c-…`, whatever its casing. */
export function idInLink(byName: ReadonlyMap<string, string>, name: string): string | undefined {
  return linkSegments(byName.get(name.toLowerCase()) ?? '').at(-1);
}

/** The id of another resource; an empty one names none, as `null` does. */
export function referenceIn(record: JsonRecord, field: string): string | undefined {
  const id = record.text(field);
  return id === undefined || !isVisible(id) ? undefined : id;
}

/** A name that people can see; a resource without one goes by its id. */
export function nameIn(record: JsonRecord, id: string): string {
  const name = record.text('name');
  return name === undefined || !isVisible(name) ? id : name;
}

/** Gives the known spelling of a word whatever its case, or the word as it came when nobody has seen it. */
export function inKnownCase<Word extends string>(words: readonly Word[], sent: string): Word | (string & {}) {
  return words.find((word) => word.toLowerCase() === sent.toLowerCase()) ?? sent;
}

/** All but the last are in the vb365 specs of v6, v7 and v8; `Updating` is VBOJobStatus of PowerShell in 8.x. */
const STATUSES = [
  'Stopped',
  'Running',
  'Success',
  'Failed',
  'Warning',
  'NotConfigured',
  'Disconnected',
  'Queued',
  'Updating',
] as const;

/** Status of a job or a session; one that nobody has seen passes as it came (vb365 specs, all versions). */
export type JobStatus = (typeof STATUSES)[number] | (string & {});

/** A status in its known spelling; v8's filters say `Succeeded` for what bodies call `Success`. */
export function statusIn(record: JsonRecord, field: string): JobStatus | undefined {
  const sent = record.text(field);
  if (sent === undefined || !isVisible(sent)) return undefined;
  return sent.toLowerCase() === 'succeeded' ? 'Success' : inKnownCase(STATUSES, sent);
}
