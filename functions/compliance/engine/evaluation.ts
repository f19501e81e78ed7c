import type { Job } from '../../jobs/job.ts';
import type { Product } from '../../products.ts';
import type { Finding } from '../findings/finding.ts';
import type { History } from '../history.ts';
import type { Reading } from '../reading.ts';
import type { RuleCounts } from './judge.ts';

export const jobStandings = ['complies', 'violates', 'excepted', 'not-judged'] as const;
export type JobStanding = (typeof jobStandings)[number];

export interface JudgedJob {
  server: string;
  product: Product;
  id: string;
  name: string;
  /** Absent when the server could not be read: then the name is all that is known. */
  job?: Job;
  standing: JobStanding;
  findings: string[];
  lastSuccess?: string;
  days: string;
}

/** What judging one server came to. */
export interface ServerEvaluation {
  reading: Reading;
  jobs: JudgedJob[];
  findings: Finding[];
  /** What is remembered of its jobs from now on. */
  history: History['jobs'][string];
}

export interface Evaluation {
  servers: ServerEvaluation[];
  findings: Finding[];
  jobs: JudgedJob[];
  rules: RuleCounts;
  /** The local day this check belongs to. */
  day: string;
  /** Why findings of the previous check are no more, by finding id. */
  gone: Map<string, string>;
  historyOfJobs: History['jobs'];
}
