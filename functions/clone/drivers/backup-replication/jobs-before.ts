import type { Jobs } from '@veeam-automation/veeam/backup-replication/jobs';

/**
 * Which jobs were there before a clone was asked for. The clone comes with a name the server chooses, so that
 * after a lost answer it is found among the jobs that are new. Of each id the first eight digits are kept: that
 * tells 10,000 jobs apart from a new one but for one chance in 400,000, and fits into an execution's data.
 */
export class JobsBefore {
  readonly marks: ReadonlySet<string>;

  constructor(marks: Iterable<string>) {
    this.marks = new Set(marks);
  }

  static async read(jobs: Jobs, type: string): Promise<JobsBefore> {
    const marks: string[] = [];
    for await (const page of jobs.getAllStates({ typeFilter: type })) {
      marks.push(...page.map(({ id }) => markOf(id)));
    }
    return new JobsBefore(marks);
  }

  has(id: string): boolean {
    return this.marks.has(markOf(id));
  }
}

function markOf(id: string): string {
  return id.slice(0, 8).toLowerCase();
}
