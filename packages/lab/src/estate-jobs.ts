import { DAY_MS, HOUR_MS } from './clock.ts';
import type { Estate, EstateJob, JobKind, JobObject, JobRun, Platform } from './estate.ts';
import { GIB } from './estate.ts';
import { linkCopies } from './estate-copies.ts';
import { FIRST_JOBS, type JobOutline, outlineOf } from './job-outlines.ts';
import type { SeededRandom } from './random.ts';

type EstateBase = Omit<Estate, 'jobs'>;

/** As many jobs as the size asks for: first those with a story of their own, then generated ones. */
export function makeJobs(base: EstateBase, now: Date): EstateJob[] {
  const taken = new Set<string>();
  const jobs = Array.from({ length: base.size.jobs }, (_, index) => {
    const outline = FIRST_JOBS[index] ?? outlineOf(index, base.random);
    return makeJob(base, outline, outline.server ?? index, now, taken);
  });
  for (const [index, job] of jobs.entries()) {
    const { after } = FIRST_JOBS[index] ?? {};
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

/** A backup server knows a name once: on a small estate the second job of a name is numbered. */
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
    sizeBytes: random.integer(20, 800) * GIB,
  }));
}

function makeRuns(
  story: JobOutline['story'],
  dailyHourUtc: number,
  now: Date,
  random: SeededRandom,
): JobRun[] {
  if (story === 'never-run') return [];
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS + dailyHourUtc * HOUR_MS;
  // An hour's distance, so that no run of the past reaches into the present.
  const last = today <= now.getTime() - 2 * HOUR_MS ? today : today - DAY_MS;
  const agoDays = story === 'stale' ? 9 : 0;
  return Array.from({ length: 5 }, (_, index) => {
    const isLast = index === 4;
    // Fractions of every length: none, `.9`, `.95`, `.475`.
    const milliseconds = (index * 475 + dailyHourUtc * 50) % 1000;
    const creationTime = new Date(last - (4 - index + agoDays) * DAY_MS + milliseconds);
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
