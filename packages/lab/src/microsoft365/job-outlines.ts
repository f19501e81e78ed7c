/** What a backup job is like before it is given ids and a history. */
export interface JobOutline {
  readonly name: string;
  readonly story:
    | 'healthy'
    | 'failing'
    | 'warning'
    | 'never-run'
    | 'disabled'
    | 'empty'
    | 'copy-disabled'
    | 'not-configured'
    | 'disconnected'
    | 'queued';
  /** Among the first to have no copy job. */
  readonly isGap: boolean;
  /** Whether it writes to a JET repository, from which nothing can be copied; only a job without a copy job does. */
  readonly onJet: boolean;
}

function outline(name: string, story: JobOutline['story'] = 'healthy', traits: Partial<JobOutline> = {}) {
  return { name, story, isGap: false, onJet: false, ...traits };
}

/** The first jobs of every estate. Backup1 is the job of the create example (vb365-v6: POST CopyJobs). */
const FIRST_JOBS: readonly JobOutline[] = [
  outline('Backup1', 'healthy', { isGap: true }),
  outline('Exchange Online Mailboxes'),
  outline('SharePoint & Teams "All"', 'copy-disabled'),
  outline('Legacy Mail on Disk', 'healthy', { isGap: true, onJet: true }),
  outline('OneDrive <VIP> 日本語', 'warning'),
  outline('Finance Mailboxes', 'failing'),
  outline('New Hires', 'never-run'),
  outline('Archive of Leavers', 'disabled'),
  outline('Shared Mailboxes', 'empty'),
];

const KINDS = ['Mailboxes', 'SharePoint', 'OneDrive', 'Teams'];

/** Beyond the default twelve: the states that are documented and seldom seen. None is among those that write to the pool. */
const RARE_JOBS: Readonly<Record<number, JobOutline>> = {
  12: outline('Tenant Without Application', 'not-configured'),
  13: outline('Remote Proxy', 'disconnected'),
  15: outline('Night Queue', 'queued'),
};

/** The outline of the job with that number, counted from 0. */
export function outlineOf(index: number): JobOutline {
  const number = String(index + 1).padStart(3, '0');
  return FIRST_JOBS[index] ?? RARE_JOBS[index] ?? outline(`${KINDS[index % KINDS.length]} ${number}`);
}
