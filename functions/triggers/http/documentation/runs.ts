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
    'Results, separated by commas; `running` for runs that were under way when last seen, `unknown` for runs whose end was not seen',
  since: 'That started then or later, such as `2026-11-22T18:00:00Z`',
  until: 'That started before then',
};
const pageNotes = {
  limit: 'The maximum number of entries; 200 by default',
  next: 'The `next` of an earlier answer',
};

export const runsDocumentation: readonly RouteDescription[] = [
  {
    id: 'listRuns',
    group,
    summary: 'List runs of jobs',
    description:
      "Runs of jobs on the caller's servers that checks and other readings have seen, with the server's own reason. End, duration and bytes are included if the server reports them: Enterprise Manager reports the end, the other products the end of runs that did not succeed, and Backup & Replication from 1.3-rev0 on also duration and bytes. A run that started and ended between two readings, with another one after it, is not included.",
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
    description: 'The runs that were seen; an unknown job has none.',
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
