import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Jobs } from '@veeam-automation/veeam/backup-replication/jobs';
import { NotResolvedError } from '../../driver.ts';
import { isMarkedByAny } from '../../marker.ts';
import type { ClonePlan, StartedClone } from '../../state.ts';
import { readIfThere, readStates } from './job-catalog.ts';
import { looksCloned } from './job-document.ts';

/**
 * Which jobs were there before a clone was asked for. The clone comes with a name the server chooses, so that
 * after a lost answer it is found among the jobs that are new. Of each id eight characters are kept, which fit into an
 * execution's data: of a UUID its first digits, which tell 10,000 jobs apart from a new one but for one chance in
 * 400,000; of any other id, which may begin as all others do, those of a hash.
 */
export class JobsBefore {
  readonly marks: ReadonlySet<string>;

  constructor(marks: Iterable<string>) {
    this.marks = new Set(marks);
  }

  static async read(jobs: Jobs, type: string): Promise<JobsBefore> {
    const ids: string[] = [];
    for await (const page of jobs.listStates({ typeFilter: type })) ids.push(...page.map(({ id }) => id));
    return JobsBefore.of(ids);
  }

  static of(ids: readonly string[]): JobsBefore {
    return new JobsBefore(ids.map(markOf));
  }

  has(id: string): boolean {
    return this.marks.has(markOf(id));
  }
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function markOf(id: string): string {
  const known = id.toLowerCase();
  return (uuid.test(known) ? known : createHash('sha256').update(known).digest('base64url')).slice(0, 8);
}

const pauseMs = 2000;

export interface CloneSession {
  jobs: Jobs;
  /** Undefined when it is not known any more; then no unnamed job can be told to be this request's. */
  jobsBefore: JobsBefore | undefined;
}

interface Candidate {
  jobId: string;
  name: string;
  /** Named after the original, like it in every setting, and known to carry no mark. */
  convincing: boolean;
}

/**
 * Looks for this request's clone when its answer was lost: a job that is new, that no request has marked, that is
 * named after the original and has its settings. Only when there is exactly one, and it stays so for a while, it is
 * taken: what another request has just made is named by that within moments.
 *
 * @returns undefined when no job can be it
 * @throws NotResolvedError when jobs might be it and none is it for sure; VeeamError
 */
export async function findUnclaimed(
  session: CloneSession,
  plan: ClonePlan,
): Promise<NonNullable<StartedClone['cloned']> | undefined> {
  const earlier = await look(session, plan);
  if (earlier.length === 0) return undefined;
  await sleep(pauseMs);
  const candidates = await look(session, plan);
  const [only] = candidates;
  if (!only) return undefined;
  const lasting = candidates.length === 1 && earlier.some(({ jobId }) => jobId === only.jobId);
  if (lasting && only.convincing) return { jobId: only.jobId, name: only.name, certain: false };
  const names = candidates.map(({ name, jobId }) => `"${name}" (${jobId})`).join(', ');
  throw new NotResolvedError(`The answer was lost, and it is not certain which job was made: ${names}.`);
}

async function look({ jobs, jobsBefore }: CloneSession, plan: ClonePlan): Promise<Candidate[]> {
  if (!jobsBefore) throw new NotResolvedError('It is not known any more which jobs were there before.');
  const states = await readStates(jobs, { typeFilter: plan.source.type });
  const original = states.find(({ id }) => id === plan.source.id)?.description;
  // A clone may come with the original's description, and so with a mark the original has of its own making.
  const isAnothers = (description: string | undefined) =>
    description !== undefined && isMarkedByAny(description) && description !== original;
  const fresh = states.filter(
    ({ id, description }) => id !== plan.source.id && !jobsBefore.has(id) && !isAnothers(description),
  );
  if (fresh.length === 0) return [];
  const source = await readIfThere(jobs, plan.source.id);
  const candidates: Candidate[] = [];
  for (const { id, description } of fresh) {
    const job = await readIfThere(jobs, id);
    if (!job || isAnothers(job.description)) continue;
    // Every state and document of a type that can be cloned tells it (vbr-1.3-rev1): else nobody knows what it says.
    const isTold = description !== undefined && job.description !== undefined;
    const named = job.name.startsWith(plan.source.name);
    const alike = source !== undefined && looksCloned(source.document, job.document);
    if (named || alike) candidates.push({ jobId: id, name: job.name, convincing: named && alike && isTold });
  }
  return candidates;
}
