import { isVisible, type JsonRecord } from '../reading/json-record.ts';
import { linkSegments } from '../transport/links.ts';

/** The links of a resource by their names in lower case: servers mix casing (vb365-v6: POST CopyJobs). */
export function linksOf(record: JsonRecord): ReadonlyMap<string, string> {
  const byName = new Map<string, string>();
  const links = record.record('_links');
  for (const name of Object.keys(links?.fields ?? {})) {
    const href = links?.record(name)?.text('href');
    if (href !== undefined) byName.set(name.toLowerCase(), href);
  }
  return byName;
}

/** The id at the end of a link such as `/v6/organizations/e60dfb9c-…`, in any casing. */
export function idInLink(byName: ReadonlyMap<string, string>, name: string): string | undefined {
  return linkSegments(byName.get(name.toLowerCase()) ?? '').at(-1);
}

/** The id of another resource; undefined when it is empty or `null`. */
export function referenceIn(record: JsonRecord, field: string): string | undefined {
  const id = record.text(field);
  return id === undefined || !isVisible(id) ? undefined : id;
}

/** The visible name of a resource, or its id when it has none. */
export function nameIn(record: JsonRecord, id: string): string {
  const name = record.text('name');
  return name === undefined || !isVisible(name) ? id : name;
}

/** The known spelling of a word, whatever its case; an unknown word is unchanged. */
export function inKnownCase<Word extends string>(words: readonly Word[], sent: string): Word | (string & {}) {
  return words.find((word) => word.toLowerCase() === sent.toLowerCase()) ?? sent;
}

/** The vb365 specs of v6, v7 and v8 have all but the last; `Updating` is from PowerShell's VBOJobStatus in 8.x. */
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

/** The status of a job or a session; an unknown status is unchanged (vb365 specs, all versions). */
export type JobStatus = (typeof STATUSES)[number] | (string & {});

/** A status in its known spelling. v8's filters have `Succeeded` where bodies have `Success`. */
export function statusIn(record: JsonRecord, field: string): JobStatus | undefined {
  const sent = record.text(field);
  if (sent === undefined || !isVisible(sent)) return undefined;
  return sent.toLowerCase() === 'succeeded' ? 'Success' : inKnownCase(STATUSES, sent);
}
