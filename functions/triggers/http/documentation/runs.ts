import * as z from 'zod';
import { paging } from '../../../input/paging.ts';
import { type ListedRuns, runsQuery, whichRuns } from '../../../jobs/actions/list-runs.ts';
import { oneJob } from '../../../jobs/one-job.ts';
import { runSchema } from '../../../jobs/runs.ts';
import type { RouteDescription } from './document-route.ts';

const listedRuns = z.object({
  runs: z.array(runSchema),
  next: z.exactOptional(z.string()),
}) satisfies z.ZodType<ListedRuns>;

const example: ListedRuns = {
  runs: [
    {
      server: 'vbr-1',
      job: { id: '5b9f8a3e-7c1d-4f2a-b6a1-2f9d0e4c7a10', name: 'File servers' },
      start: '2026-11-22T22:00:00.000Z',
      result: 'failed',
      end: '2026-11-22T22:41:30.000Z',
      durationSeconds: 2490,
      seenAt: '2026-11-23T06:00:00.000Z',
      reason: 'Not enough free space on the repository.',
      objects: 12,
    },
  ],
};

const answers: RouteDescription['answers'] = [
  {
    status: 200,
    description: 'A page of runs, the newest first.',
    name: 'Runs',
    schema: listedRuns,
    example,
    headers: ['link'],
  },
];
const group = 'Jobs';
const whichNotes = {
  result:
    'That ended so, with commas; `running` for those under way when they were last seen, `unknown` for those of which nobody saw the end',
  since: 'That started then or later, such as `2026-11-22T18:00:00Z`',
  until: 'That started before then',
};
const pageNotes = { limit: 'At most so many, 200 when left out', next: 'The `next` of an earlier answer' };

export const runsDocumentation: readonly RouteDescription[] = [
  {
    id: 'listRuns',
    group,
    summary: 'List runs of jobs',
    description:
      "Runs of jobs on the caller's servers as they were seen, by checks and by whoever looked at a job, with the server's own reason. When a run ended, how long it took and what it moved are told where the server tells: Enterprise Manager its end, the others their end of what did not succeed, Backup & Replication from 1.3-rev0 on also duration and bytes. A run that began and ended between two looks, with another one after it, is not among them.",
    permission: 'jobs:read',
    query: runsQuery,
    notes: {
      server: 'On these servers, with commas',
      ...whichNotes,
      ...pageNotes,
    },
    answers,
    problems: [404],
  },
  {
    id: 'listRunsOfJob',
    group,
    summary: 'List the runs of a job',
    description: 'Those that were seen. Of a job that is not known there are none.',
    permission: 'jobs:read',
    path: oneJob,
    query: z.strictObject({ ...whichRuns, ...paging }),
    notes: {
      server: "The server's name in automation.yaml",
      id: "The product's id of the job",
      ...whichNotes,
      ...pageNotes,
    },
    answers,
    problems: [404],
  },
];
