import { createHash } from 'node:crypto';
import type { Jobs } from '@veeam-automation/veeam/backup-replication/jobs';

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
    for await (const page of jobs.getAllStates({ typeFilter: type })) ids.push(...page.map(({ id }) => id));
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
