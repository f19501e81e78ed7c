import * as z from 'zod';
import { jobSchema } from '../../jobs/job.ts';
import { products } from '../../products.ts';
import type { Finding } from '../findings/finding.ts';
import type { History } from '../history.ts';
import type { Reading } from '../reading.ts';
import type { RuleCounts } from './judge.ts';

const jobVerdicts = ['complies', 'violates', 'excepted', 'not-judged'] as const;
export type JobVerdict = (typeof jobVerdicts)[number];

/** A job with its verdict. If its server could not be read, only its identity and its history are known. */
export const judgedJobSchema = z.object({
  ...jobSchema.partial().shape,
  server: z.string(),
  product: z.enum(products),
  id: z.string(),
  name: z.string(),
  verdict: z.enum(jobVerdicts),
  /** Ids of its findings. */
  findings: z.array(z.string()),
  /** One mark per day, the check's day last; see `days.ts`. */
  days: z.string(),
});
export type JudgedJob = z.infer<typeof judgedJobSchema>;

/** The result of judging one server. */
export interface ServerEvaluation {
  reading: Reading;
  jobs: JudgedJob[];
  findings: Finding[];
  /** The new history of its jobs. */
  history: History['jobs'][string];
  /** Why findings of the previous check are gone, by finding id. */
  gone: ReadonlyMap<string, string>;
}

export interface Evaluation {
  servers: ServerEvaluation[];
  findings: Finding[];
  jobs: JudgedJob[];
  rules: RuleCounts;
}
