import * as z from 'zod';
import {
  acknowledgeInput,
  type FindingView,
  findingsQuery,
  type ListedFindings,
} from '../../../compliance/actions/findings.ts';
import {
  type ListedMutes,
  type MuteTaken,
  muteQuery,
  muteRequest,
  oneMute,
} from '../../../compliance/actions/mutes.ts';
import { findingSchema, findingStates } from '../../../compliance/findings/finding.ts';
import { acknowledgementSchema, muteSchema } from '../../../compliance/history.ts';
import type { RouteDescription } from './document-route.ts';

const mute = muteSchema.extend({ servers: z.exactOptional(z.array(z.string())) });

const finding = findingSchema.extend({
  state: z.enum([...findingStates, 'resolved']),
  acknowledged: z.exactOptional(acknowledgementSchema),
  notifiedAt: z.exactOptional(z.string()),
  mute: z.exactOptional(muteSchema),
  resolvedAt: z.exactOptional(z.string()),
  because: z.exactOptional(z.string()),
}) satisfies z.ZodType<FindingView>;

const listedFindings = z.object({
  checkedAt: z.exactOptional(z.string()),
  findings: z.array(finding),
  next: z.exactOptional(z.string()),
}) satisfies z.ZodType<ListedFindings>;

const listedMutes = z.object({
  mutes: z.array(mute),
  next: z.exactOptional(z.string()),
}) satisfies z.ZodType<ListedMutes>;

const taken = z.object({ dryRun: z.boolean(), mute, findings: z.int() }) satisfies z.ZodType<MuteTaken>;

const findingExample: FindingView = {
  id: 'last-result-4x9kq2m7ta',
  rule: 'last-result',
  title: 'The last run failed',
  severity: 'high',
  state: 'open',
  server: 'vbr-1',
  product: 'backup-replication',
  job: {
    id: '9f3c5f0e-55b7-4a0c-8d5c-3f1f6b0f3c11',
    name: 'Daily SQL',
    control: 'retry',
    repository: 'Prague-1',
  },
  owner: 'Database team',
  evidence: [{ fact: 'last result', value: 'failed', source: 'server: lastResult' }],
  remedy: 'Read the message of the last session, mend its cause, and run the job again.',
  since: '2026-11-23T06:00:00.000Z',
  notifiedAt: '2026-11-23T06:00:00.000Z',
};

const muteExample = {
  id: 'mute-5f1c0d9a3b7e',
  pattern: 'sql*',
  until: '2026-11-24T06:00:00.000Z',
  because: 'The servers move',
  by: 'ci',
  at: '2026-11-23T06:00:00.000Z',
};

const group = 'Compliance';
const pageNotes = {
  limit: 'The maximum number of entries; 200 by default',
  next: 'The `next` of an earlier answer',
};

export const findingsDocumentation: readonly RouteDescription[] = [
  {
    id: 'listFindings',
    group,
    summary: 'List findings',
    description:
      "The findings of the latest check on the caller's servers or, with `state=resolved`, the resolved ones. Ordered by server, a page at a time. An age in the evidence may be up to a day old; the report has it exactly.",
    permission: 'jobs:read',
    query: findingsQuery,
    notes: {
      server: 'Of these servers, with commas',
      severity: 'Of these severities, with commas',
      rule: 'Of these rules, with commas',
      owner: 'Of these owners, as the policies name them, with commas',
      state:
        'States, separated by commas; by default all but `resolved`, which cannot be combined with others',
      ...pageNotes,
    },
    answers: [
      {
        status: 200,
        description: 'A page of findings, and when they were judged.',
        name: 'Findings',
        schema: listedFindings,
        example: {
          checkedAt: '2026-11-23T06:00:00.000Z',
          findings: [findingExample],
        },
        headers: ['link'],
      },
    ],
    problems: [404],
  },
  {
    id: 'acknowledgeFinding',
    group,
    summary: 'Acknowledge a finding',
    description:
      'There are no reminders of it until then, or until it gets worse. A second acknowledgement replaces the first.',
    permission: 'compliance:write',
    path: z.object({ id: acknowledgeInput.shape.finding }),
    notes: { id: "The finding's id" },
    body: {
      name: 'Acknowledgement',
      schema: acknowledgeInput.omit({ finding: true }),
      required: false,
      example: { until: '2026-11-30T06:00:00.000Z', because: 'The disk is on order' },
    },
    answers: [
      {
        status: 200,
        description: 'The finding.',
        name: 'Finding',
        schema: finding,
        example: { ...findingExample, acknowledged: { by: 'ci', at: '2026-11-23T07:00:00.000Z' } },
      },
    ],
    problems: [404],
  },
  {
    id: 'releaseFinding',
    group,
    summary: 'Withdraw an acknowledgement',
    description: 'The finding belongs to nobody again, and there are reminders of it.',
    permission: 'compliance:write',
    path: z.object({ id: acknowledgeInput.shape.finding }),
    notes: { id: "The finding's id" },
    answers: [
      {
        status: 200,
        description: 'The finding.',
        name: 'Finding',
        schema: finding,
        example: findingExample,
      },
    ],
    problems: [404],
  },
  {
    id: 'listMutes',
    group,
    summary: 'List mutes',
    description: 'The current mutes that the caller may end, oldest first.',
    permission: 'compliance:read',
    query: muteQuery,
    notes: pageNotes,
    answers: [
      {
        status: 200,
        description: 'A page of mutes.',
        name: 'Mutes',
        schema: listedMutes,
        example: { mutes: [muteExample] },
        headers: ['link'],
      },
    ],
    problems: [],
  },
  {
    id: 'createMute',
    group,
    summary: 'Mute jobs or findings for a while',
    description:
      "Holds back notices of the findings whose id, job's name or server's name matches the pattern, on the caller's servers. The answer has the number of findings that it holds back now; with `dryRun` nothing else happens. The same pattern again replaces the first mute.",
    permission: 'compliance:write',
    body: {
      name: 'MuteRequest',
      schema: muteRequest,
      required: true,
      example: { pattern: 'sql*', until: '2026-11-24T06:00:00.000Z', because: 'The servers move' },
    },
    answers: [
      {
        status: 201,
        description: 'It is muted.',
        name: 'MuteTaken',
        schema: taken,
        example: { dryRun: false, mute: muteExample, findings: 3 },
      },
      {
        status: 200,
        description: 'With `dryRun`: what it would hold back.',
        name: 'MuteTaken',
        schema: taken,
        example: { dryRun: true, mute: muteExample, findings: 3 },
      },
    ],
    problems: [],
  },
  {
    id: 'endMute',
    group,
    summary: 'End a mute',
    description: 'Findings that it held back and that are still open are sent after the next check.',
    permission: 'compliance:write',
    path: oneMute.pick({ id: true }),
    query: oneMute.pick({ because: true }),
    notes: { id: "The mute's id", because: 'Why it ends early; part of the notice' },
    answers: [{ status: 204, description: 'It has ended.' }],
    problems: [404],
  },
];
