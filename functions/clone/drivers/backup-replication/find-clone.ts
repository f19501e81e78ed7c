import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Jobs } from '@veeam-automation/veeam/backup-replication/jobs';
import { NotResolvedError } from '../../driver.ts';
import { isMarkedByAny } from '../../marker.ts';
import type { ClonePlan, StartedClone } from '../../state.ts';
import { readIfThere, readStates } from './job-catalog.ts';
import { looksCloned } from './job-document.ts';

/**
 * The jobs that existed before a clone was requested. The server chooses the clone's first name, so after a lost answer
 * the clone is looked for among the new jobs. Eight characters of each id are kept, which fit into an execution's data:
 * the first digits of a UUID, with a chance of one in 400,000 that a new job is mistaken for one of 10,000 old ones;
 * for any other id, which may begin like all others, the first digits of a hash.
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
  /** Undefined if it is no longer known: then no unmarked job can be recognized as this request's. */
  jobsBefore: JobsBefore | undefined;
}

interface Candidate {
  jobId: string;
  name: string;
  /** Named after the original, with equal settings, and known to have no mark. */
  convincing: boolean;
}

/**
 * Looks for this request's clone after its answer was lost: a new job without any request's mark, named after the
 * original, with its settings. It is taken only if it is the only one, and remains so for a while: a clone that another
 * request has just created is named by that request within moments.
 * @returns undefined if no job can be it
 * @throws NotResolvedError if some jobs might be it and none certainly is; VeeamError
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
  const wasOnly = earlier.every(({ jobId }) => jobId === only.jobId);
  if (candidates.length === 1 && wasOnly && only.convincing)
    return { jobId: only.jobId, name: only.name, certain: false };
  const names = candidates.map(({ name, jobId }) => `"${name}" (${jobId})`).join(', ');
  throw new NotResolvedError(`The answer was lost, and it is not certain which job was made: ${names}.`);
}

async function look({ jobs, jobsBefore }: CloneSession, plan: ClonePlan): Promise<Candidate[]> {
  if (!jobsBefore) throw new NotResolvedError('It is not known any more which jobs were there before.');
  const states = await readStates(jobs, { typeFilter: plan.source.type });
  const original = states.find(({ id }) => id === plan.source.id)?.description;
  // A clone may come with the original's description, and so with the original's own mark.
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
    // Every state and document of a type that can be cloned has a description (vbr-1.3-rev1); without it, the mark is
    // unknown.
    const isTold = description !== undefined && job.description !== undefined;
    const named = job.name.startsWith(plan.source.name);
    const alike = source !== undefined && looksCloned(source.document, job.document);
    if (named || alike) candidates.push({ jobId: id, name: job.name, convincing: named && alike && isTold });
  }
  return candidates;
}
