import { dayMs, hourMs } from './clock.ts';
import { linkCopies } from './copies.ts';
import {
  type BackupServer,
  type Estate,
  type EstateJob,
  type EstateSize,
  gib,
  type JobKind,
  type JobObject,
  type JobRun,
  type Platform,
  type Repository,
} from './estate.ts';
import { SeededRandom } from './seed.ts';

export const DEFAULT_ESTATE_SIZE: EstateSize = { jobs: 12, servers: 2, seed: 1 };

const platforms: readonly Platform[] = ['VMware', 'HyperV', 'vCloud', 'Windows', 'FileShare'];

/** Makes an estate. The same size, seed and `now` give the same estate; the runs end before `now`. */
export function makeEstate(size: EstateSize, now: Date): Estate {
  const random = new SeededRandom(size.seed);
  const backupServers = Array.from({ length: size.servers }, (_, index) => ({
    id: random.guid(),
    name: `srv${String(index + 11)}.tech.lab`,
    description: `Backup server ${index + 1}`,
  }));
  const hierarchyRoots = backupServers.flatMap((server, index) =>
    platforms.map((platform) => ({
      id: random.guid(),
      name: `${platform.toLowerCase()}${String(index + 1).padStart(2, '0')}.tech.lab`,
      platform,
      backupServerId: server.id,
    })),
  );
  const repositories = backupServers.flatMap((server) => repositoriesOf(server, random));
  const parts = { size, random, backupServers, hierarchyRoots, repositories };
  return { ...parts, jobs: makeJobs(parts, now) };
}

/** Every server has repositories with these names, so that a name alone does not identify a repository. */
function repositoriesOf(server: BackupServer, random: SeededRandom): Repository[] {
  const kinds = [
    ['Default Backup Repository', 'WinLocal', 500],
    ['Backup Vol1', 'LinuxLocal', 8_000],
    ['Scale-out & Archive', 'ScaleOut', 60_000],
  ] as const;
  return kinds.map(([name, kind, capacityGib]) => ({
    id: random.guid(),
    name,
    kind,
    backupServerId: server.id,
    capacityBytes: capacityGib * gib,
    freeSpaceBytes: Math.round(capacityGib * (0.1 + random.next() * 0.8)) * gib,
  }));
}

type EstateBase = Omit<Estate, 'jobs'>;

/** The number of jobs that the size asks for: first the fixed ones, then generated ones. */
function makeJobs(base: EstateBase, now: Date): EstateJob[] {
  const taken = new Set<string>();
  const jobs = Array.from({ length: base.size.jobs }, (_, index) => {
    const outline = firstJobs[index] ?? outlineOf(index, base.random);
    return makeJob(base, outline, outline.server ?? index, now, taken);
  });
  for (const [index, job] of jobs.entries()) {
    const { after } = firstJobs[index] ?? {};
    if (after === undefined) continue;
    job.afterJobId = jobs.find(
      (each) => each.name === after && each.backupServerId === job.backupServerId,
    )?.id;
  }
  return linkCopies(jobs, base.repositories);
}

function makeJob(
  base: EstateBase,
  outline: JobOutline,
  serverIndex: number,
  now: Date,
  taken: Set<string>,
): EstateJob {
  const { random } = base;
  const server = base.backupServers[serverIndex % base.backupServers.length];
  if (server === undefined) throw new RangeError('An estate needs at least one backup server.');
  const repositories = base.repositories.filter((repository) => repository.backupServerId === server.id);
  const root = base.hierarchyRoots.find(
    (candidate) => candidate.backupServerId === server.id && candidate.platform === outline.platform,
  );
  if (root === undefined) throw new RangeError(`The backup server has no ${outline.platform} host.`);
  const dailyHourUtc = random.integer(0, 23);
  return {
    id: random.guid(),
    name: freeName(outline.name, server.id, taken),
    description: outline.description,
    kind: outline.kind,
    platform: outline.platform,
    ...(outline.isPeriodicCopy === true && { isPeriodicCopy: true }),
    backupServerId: server.id,
    repositoryId: outline.kind === 'Replica' ? undefined : random.pick(repositories).id,
    scheduleConfigured: outline.story !== 'unscheduled',
    scheduleEnabled: outline.story !== 'unscheduled' && outline.story !== 'disabled',
    dailyHourUtc,
    retainCycles: random.integer(5, 30),
    objects: makeObjects(outline.kind, outline.platform, root.id, random),
    runs: makeRuns(outline.story, dailyHourUtc, now, random),
  };
}

/** Job names are unique on a backup server: on a small estate the second job with a name gets a number. */
function freeName(wanted: string, serverId: string, taken: Set<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(`${serverId} ${name}`); number += 1) name = `${wanted} ${number}`;
  taken.add(`${serverId} ${name}`);
  return name;
}

function makeObjects(kind: JobKind, platform: Platform, rootId: string, random: SeededRandom): JobObject[] {
  const prefix = kind === 'Replica' ? 'app' : random.pick(['sqlsrv', 'filesrv', 'web', 'dc', 'oracle']);
  return Array.from({ length: random.integer(1, 4) }, () => ({
    id: random.guid(),
    reference: platform === 'HyperV' ? random.guid() : `vm-${random.integer(100, 99_999)}`,
    hierarchyRootId: rootId,
    name: `${prefix}${String(random.integer(1, 99)).padStart(2, '0')}`,
    sizeBytes: random.integer(20, 800) * gib,
  }));
}

function makeRuns(
  story: JobOutline['story'],
  dailyHourUtc: number,
  now: Date,
  random: SeededRandom,
): JobRun[] {
  if (story === 'never-run') return [];
  const today = Math.floor(now.getTime() / dayMs) * dayMs + dailyHourUtc * hourMs;
  // A margin of an hour and more, so that no past run extends into the present.
  const last = today <= now.getTime() - 2 * hourMs ? today : today - dayMs;
  const agoDays = story === 'stale' ? 9 : 0;
  return Array.from({ length: 5 }, (_, index) => {
    const isLast = index === 4;
    // Fractions of a second with different lengths: none, `.9`, `.95`, `.475`.
    const milliseconds = (index * 475 + dailyHourUtc * 50) % 1000;
    const creationTime = new Date(last - (4 - index + agoDays) * dayMs + milliseconds);
    const endTime = new Date(creationTime.getTime() + random.integer(3, 50) * 60 * 1000);
    const result =
      isLast && story === 'failing' ? 'Failed' : isLast && story === 'warning' ? 'Warning' : 'Success';
    const message = {
      Success: '',
      Warning: 'One machine was skipped.',
      Failed: 'The disk could not be opened.',
    };
    return { id: random.guid(), creationTime, endTime, endsAt: endTime, result, message: message[result] };
  });
}

/** A job before it has ids, machines and a history. */
interface JobOutline {
  readonly name: string;
  readonly kind: JobKind;
  readonly platform: Platform;
  readonly description: string;
  /** The index of its backup server, from 0. Default: the servers take turns. */
  readonly server?: number | undefined;
  /** For an ImmediateBackupCopy: whether it runs by its schedule. */
  readonly isPeriodicCopy?: boolean | undefined;
  /** The name of a job of the same server; this job runs after it. */
  readonly after?: string | undefined;
  readonly story: 'healthy' | 'failing' | 'warning' | 'never-run' | 'disabled' | 'unscheduled' | 'stale';
}

function outline(
  name: string,
  kind: JobKind,
  platform: Platform,
  story: JobOutline['story'] = 'healthy',
  server?: number,
): JobOutline {
  return { name, kind, platform, story, server, description: `${name}, made for the lab` };
}

/**
 * The first jobs of every estate: the default twelve, then names that break careless code, then jobs that some APIs
 * do not treat as jobs of machines.
 */
const firstJobs: readonly JobOutline[] = [
  outline('DB Backup', 'Backup', 'VMware', 'healthy', 0),
  outline('DB Backup', 'Backup', 'HyperV', 'healthy', 1),
  outline('File Servers Daily', 'Backup', 'VMware', 'failing', 0),
  outline('Exchange Backup', 'Backup', 'HyperV', 'warning', 1),
  outline('Oracle Backup', 'Backup', 'VMware', 'healthy', 0),
  outline('Appserver Replication', 'Replica', 'VMware', 'healthy', 0),
  outline('DC Replication', 'Replica', 'HyperV', 'stale', 1),
  outline('CRM Backup Copy', 'BackupCopy', 'VMware', 'healthy', 0),
  outline('Offsite Copy', 'ImmediateBackupCopy', 'VMware', 'healthy', 1),
  outline('Tenant Web Farm', 'Backup', 'vCloud', 'never-run', 0),
  outline('VDI Gold Images', 'Backup', 'VMware', 'disabled', 1),
  outline('Ad Hoc Migration', 'Backup', 'VMware', 'unscheduled', 0),
  outline('R&D "Nightly" <build>', 'Backup', 'VMware', 'healthy', 0),
  outline('Größe 🚀 日本語', 'Backup', 'HyperV', 'healthy', 1),
  outline("O'Brien; (old), 100% of it", 'Backup', 'VMware', 'failing', 0),
  outline('A job name as long as the product allows: fifty ch', 'Backup', 'VMware', 'healthy', 1),
  { ...outline('Monthly Offsite Copy', 'ImmediateBackupCopy', 'VMware', 'failing', 0), isPeriodicCopy: true },
  outline('Branch Office Laptops', 'AgentBackup', 'Windows', 'failing', 1),
  outline('Department Shares', 'NasBackup', 'FileShare', 'healthy', 1),
  { ...outline('Oracle Archive Logs', 'Backup', 'VMware', 'healthy', 0), after: 'Oracle Backup' },
];

const kindChoices: readonly JobKind[] = [
  ...Array<'Backup'>(11).fill('Backup'),
  ...Array<'Replica'>(3).fill('Replica'),
  'BackupCopy',
  ...Array<'ImmediateBackupCopy'>(3).fill('ImmediateBackupCopy'),
  'AgentBackup',
  'NasBackup',
];
const machinePlatforms: readonly Platform[] = ['VMware', 'VMware', 'HyperV', 'vCloud'];
const stories: readonly JobOutline['story'][] = [
  ...Array<'healthy'>(14).fill('healthy'),
  'failing',
  'failing',
  'warning',
  'never-run',
  'disabled',
  'stale',
];

/** The outline of the job at this index of a larger estate. */
function outlineOf(index: number, random: SeededRandom): JobOutline {
  const subject = random.pick([
    'SQL',
    'Web',
    'SAP',
    'Files',
    'Mail',
    'Test & Dev',
    'Branch Office',
    'Payroll',
  ]);
  const kind = random.pick(kindChoices);
  const name = `${subject} ${kind === 'Replica' ? 'Replication' : 'Backup'} ${String(index + 1).padStart(4, '0')}`;
  const platform = random.pick(machinePlatforms);
  const story = random.pick(stories);
  if (kind === 'AgentBackup' || kind === 'NasBackup') {
    // Enterprise Manager lists these jobs only by their runs: a job that has never run does not appear.
    const known = story === 'never-run' ? 'healthy' : story;
    return outline(name, kind, kind === 'AgentBackup' ? 'Windows' : 'FileShare', known);
  }
  const isPeriodicCopy = kind === 'ImmediateBackupCopy' && index % 2 === 0;
  return { ...outline(name, kind, platform, story), isPeriodicCopy };
}
