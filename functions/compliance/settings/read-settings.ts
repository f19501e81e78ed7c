import { createHash } from 'node:crypto';
import type { List } from '@veeam-automation/veeam/reading/paging';
import { NotFoundError, RequestRefusedError, VeeamError } from '@veeam-automation/veeam/transport/errors';
import type { Job } from '../../jobs/job.ts';
import type { LoggedOn } from '../../servers/log-on.ts';
import type { JobSettings } from './job-settings.ts';
import { hashOf, type KnownSettings } from './stored-settings.ts';

/** How the documents of a server's jobs are read. */
export interface SettingsPace {
  /** After how many hours all of them are read again; a job that has changed in the list of jobs is read at once. */
  readonly everyHours: number;
  /** The maximum number of requests for documents per minute and server. */
  readonly requestsPerMinute: number;
}

export interface ReadingOfSettings {
  readonly pace: SettingsPace;
  readonly now: Date;
  /** Ends the reading: what was read until then is stored, and the next check continues. */
  readonly stop: AbortSignal;
  /** Waits between two requests; ends early when `stop` does. */
  readonly pause: (ms: number, stop: AbortSignal) => Promise<void>;
}

/** Up to this number, documents are read one by one rather than all in pages. */
const mostByThemselves = 50;
/** The page size; a document has some 8 KB. */
const pageSize = 200;
/** A check that runs at the same time every day may be some minutes early. */
const earlyHours = 0.5;

/**
 * Updates the known settings of a server's jobs, and drops jobs that are gone. A document that cannot be
 * read affects no other, and its old settings are kept.
 * @param jobs all jobs of the server
 * @returns whether the server was asked, so that the result must be stored
 */
export async function refreshSettings(
  loggedOn: LoggedOn,
  jobs: readonly Job[],
  known: KnownSettings,
  reading: ReadingOfSettings,
): Promise<boolean> {
  const wanted = new Map(jobs.map((job) => [job.id.toLowerCase(), markOf(job)]));
  let isChanged = false;
  for (const id of known.jobs.keys()) if (!wanted.has(id)) isChanged = known.jobs.delete(id) || isChanged;
  const lacking = jobs.filter(({ id }) => isLacking(known, id.toLowerCase(), wanted));
  const ageHours =
    known.readAt === undefined ? Infinity : (reading.now.getTime() - Date.parse(known.readAt)) / 3_600_000;
  const isDue = ageHours >= reading.pace.everyHours - earlyHours;
  if (!isDue && lacking.length === 0) return isChanged;
  const note = notesOf(known, wanted, reading.now);
  const isOneByOne =
    !isDue && loggedOn.product !== 'microsoft365' && (known.isCut || lacking.length <= mostByThemselves);
  if (isOneByOne) known.isCut = !(await readOneByOne(loggedOn, lacking, note, reading));
  else {
    known.isCut = !(await readAll(loggedOn, note, reading));
    known.readAt = reading.now.toISOString();
    // A job that a complete list lacks has no document here; an incomplete list proves nothing.
    if (!known.isCut) for (const id of note.left()) note.take(id, { because: 'not-offered' });
  }
  const inUse = new Set([...known.jobs.values()].map(({ hash }) => hash));
  for (const hash of known.byHash.keys()) if (!inUse.has(hash)) known.byHash.delete(hash);
  return true;
}

/** The fields in a product's list of jobs that change together with a job's settings. */
function markOf({ name, type, description, schedule, repository, isHighPriority }: Job): string {
  const fields = [name, type, description, schedule, repository?.id, isHighPriority];
  return createHash('sha256').update(JSON.stringify(fields)).digest('base64url').slice(0, 10);
}

function isLacking(known: KnownSettings, id: string, wanted: ReadonlyMap<string, string>): boolean {
  const stored = known.jobs.get(id);
  return stored === undefined || stored.mark !== wanted.get(id);
}

type Taken = { settings: JobSettings } | { because: string };
interface Notes {
  take(id: string, taken: Taken): void;
  /** The documents that were not read. */
  left(): string[];
}

function notesOf(known: KnownSettings, wanted: ReadonlyMap<string, string>, now: Date): Notes {
  const left = new Set(wanted.keys());
  const at = now.toISOString();
  return {
    left: () => [...left],
    take(sent, taken) {
      const id = sent.toLowerCase();
      const mark = wanted.get(id);
      if (mark === undefined) return;
      left.delete(id);
      if ('because' in taken) {
        const before = known.jobs.get(id);
        const isGone = taken.because === 'not-offered' || before?.hash === undefined;
        known.jobs.set(id, isGone ? { at, mark, because: taken.because } : { ...before, mark });
        return;
      }
      const hash = hashOf(taken.settings);
      known.byHash.set(hash, taken.settings);
      known.jobs.set(id, { hash, at, mark });
    },
  };
}

const gapMs = ({ pace }: ReadingOfSettings): number => 60_000 / pace.requestsPerMinute;

/** Reads every document. @returns false if it was cut short */
async function readAll(loggedOn: LoggedOn, note: Notes, reading: ReadingOfSettings): Promise<boolean> {
  try {
    switch (loggedOn.product) {
      case 'backup-replication': {
        const { settingsOfBackupReplication } = await import('./backup-replication.ts');
        const pages = loggedOn.client.jobs.list({}, { pageSize, incomplete: 'noted' });
        return await eachPage(pages, reading, ({ id, document }) =>
          note.take(id, { settings: settingsOfBackupReplication(document) ?? {} }),
        );
      }
      case 'enterprise-manager': {
        const { settingsOfEnterpriseManager } = await import('./enterprise-manager.ts');
        const pages = loggedOn.client.jobs.list(undefined, { incomplete: 'noted' });
        return await eachPage(pages, reading, (job) =>
          note.take(job.id, { settings: settingsOfEnterpriseManager(job) }),
        );
      }
      case 'microsoft365':
        await readMicrosoft365(loggedOn.client, note);
        return true;
    }
  } catch (error) {
    if (error instanceof VeeamError || reading.stop.aborted) return false;
    throw error;
  }
}

/** Reads a list page by page, at the configured pace. @returns false if it was cut short, or is incomplete */
async function eachPage<Item>(
  pages: List<Item>,
  reading: ReadingOfSettings,
  take: (item: Item) => void,
): Promise<boolean> {
  const each = pages[Symbol.asyncIterator]();
  for (let isFirst = true; ; isFirst = false) {
    if (!isFirst) await reading.pause(gapMs(reading), reading.stop);
    if (reading.stop.aborted) return false;
    const page = await each.next();
    if (page.done === true) return page.value;
    for (const item of page.value) take(item);
  }
}

async function readMicrosoft365(
  client: Extract<LoggedOn, { product: 'microsoft365' }>['client'],
  note: Notes,
): Promise<void> {
  const { settingsOfMicrosoft365 } = await import('./microsoft365.ts');
  const [backups, copies, repositories] = await Promise.all([
    client.jobs.list().all(),
    client.copyJobs.list().all(),
    client.repositories.list().all(),
  ]);
  const byId = new Map(repositories.items.map((each) => [each.id.toLowerCase(), each]));
  const repositoryOf = (id: string | undefined) => byId.get(id?.toLowerCase() ?? '');
  for (const job of backups.items)
    note.take(job.id, { settings: settingsOfMicrosoft365(job, repositoryOf(job.repositoryId), 'backup') });
  for (const job of copies.items)
    note.take(job.id, { settings: settingsOfMicrosoft365(job, repositoryOf(job.repositoryId), 'copy') });
}

/** Reads the documents of some jobs. @returns false if it was cut short */
async function readOneByOne(
  loggedOn: LoggedOn,
  jobs: readonly Job[],
  note: Notes,
  reading: ReadingOfSettings,
): Promise<boolean> {
  for (const [index, { id }] of jobs.entries()) {
    if (index > 0) await reading.pause(gapMs(reading), reading.stop);
    if (reading.stop.aborted) return false;
    try {
      note.take(id, { settings: await settingsOf(loggedOn, id) });
    } catch (error) {
      if (!(error instanceof VeeamError)) throw error;
      if (reading.stop.aborted) return false;
      // A type that has a state but no document is refused (issues of DevSkillsIT), or not found.
      const isOffered = !(error instanceof NotFoundError || error instanceof RequestRefusedError);
      note.take(id, { because: isOffered ? error.code : 'not-offered' });
    }
  }
  return true;
}

async function settingsOf(loggedOn: LoggedOn, id: string): Promise<JobSettings> {
  if (loggedOn.product === 'enterprise-manager') {
    const { settingsOfEnterpriseManager } = await import('./enterprise-manager.ts');
    return settingsOfEnterpriseManager(await loggedOn.client.jobs.get(id));
  }
  if (loggedOn.product === 'backup-replication') {
    const { settingsOfBackupReplication } = await import('./backup-replication.ts');
    return settingsOfBackupReplication((await loggedOn.client.jobs.get(id)).document) ?? {};
  }
  throw new TypeError('The documents of Microsoft 365 are read all at once.');
}
