import * as z from 'zod';
import { failuresQuery, oneBatch } from '../../../clone-batches/actions/get-batch.ts';
import { batchesQuery, listedBatches } from '../../../clone-batches/actions/list-batches.ts';
import { batchOptions, csvOptions, maximumItems } from '../../../clone-batches/request.ts';
import { resultsCsv } from '../../../clone-batches/results.ts';
import { batchView, planTable } from '../../../clone-batches/views.ts';
import { cloneFields } from './clones.ts';
import { keyHeaders, keyNote, type RouteDescription, serverProblems } from './document-route.ts';

const requestedBy = { source: 'http', name: 'ci' } as const;
const runExample = {
  number: 1,
  requestedBy,
  startedAt: '2026-11-23T08:00:01.000Z',
  items: 500,
  clonesPerServer: 5,
};
const countsExample = {
  items: 500,
  succeeded: 120,
  failed: 1,
  cancelled: 0,
  unknown: 0,
  underWay: 5,
  notStarted: 374,
};
const batchExample = {
  id: 'batch-5f1c0d9a3b7e4c2f8a6d1b0e9c4d7a21',
  status: 'running',
  message: '120 of 500 jobs are cloned.',
  requestedBy,
  requestedAt: '2026-11-23T08:00:00.000Z',
  run: runExample,
  counts: countsExample,
  servers: [{ server: 'em-1', ...countsExample }],
  clonesPerMinute: 4.8,
  expectedEnd: '2026-11-23T09:44:00.000Z',
  failures: [
    {
      row: 17,
      attempt: 1,
      cloneId: 'cb-0c9d2e51aa7b43f0b1e4d7c25a8f6033-17-1',
      outcome: 'failed',
      code: 'task-failed',
      message: 'The server refused: no space left',
      server: 'em-1',
      source: 'Standard',
      name: 'SAP Production',
    },
  ],
};
const doneExample = {
  ...batchExample,
  status: 'finished',
  message: 'All 500 jobs are cloned.',
  run: { ...runExample, endedAt: '2026-11-23T09:44:00.000Z' },
  counts: { ...countsExample, succeeded: 500, failed: 0, underWay: 0, notStarted: 0 },
  failures: [],
};
const planExample = {
  dryRun: true,
  id: batchExample.id,
  rows: [
    { row: 2, action: 'clone', server: 'em-1', job: 'Standard', name: 'SAP Production', type: 'Backup' },
  ],
  warnings: [{ message: "Check the clone's retention.", rows: 1 }],
};
const requestExample = {
  defaults: { server: 'em-1', job: 'Standard' },
  items: [{ name: 'SAP Production' }, { name: 'SAP Test', enabled: false }],
  clonesPerServer: 5,
};

const csvExample = `job,name,repository,enabled
Exchange Backup,SAP Production,Default Backup Repository,true
Exchange Backup,{{job}} of {{date}},,
`;
const request = { server: 'em-1', job: 'Standard', name: 'SAP Production' };
const resultsExample = resultsCsv([
  {
    row: 2,
    request,
    attempt: 1,
    state: 'ended',
    result: {
      attempt: 1,
      cloneId: 'cb-0c9d2e51aa7b43f0b1e4d7c25a8f6033-2-1',
      outcome: 'succeeded',
      message: 'The job was cloned.',
      job: {
        id: 'urn:veeam:Job:0c6d1f1b-2e77-4f0c-9a55-1d3b4f7a4f0c',
        name: request.name,
        enabled: true,
      },
      warnings: [],
      endedAt: '2026-11-23T08:01:10.000Z',
    },
  },
  { row: 3, request: { ...request, name: 'SAP Test' }, attempt: 1, state: 'waiting' },
]);
const listedExample = {
  id: batchExample.id,
  status: 'running',
  requestedBy,
  requestedAt: batchExample.requestedAt,
  run: runExample,
  servers: [{ server: 'em-1', items: 500 }],
};

const optionMeanings = {
  clonesPerServer: 'How many clones each server makes at a time',
  stopAfterFailures: 'Start no further clone after this number of failures',
  dryRun: 'Answer with the plan',
};
const options = batchOptions.shape;

/** For documentation: an item may omit what `defaults` holds. */
const batchRequest = batchOptions.extend({
  defaults: z.exactOptional(cloneFields.partial()).describe('What an item has that does not say otherwise'),
  clonesPerServer: options.clonesPerServer.describe(optionMeanings.clonesPerServer),
  stopAfterFailures: options.stopAfterFailures.describe(optionMeanings.stopAfterFailures),
  dryRun: options.dryRun.describe(optionMeanings.dryRun),
  items: z.array(cloneFields.partial()).min(1).max(maximumItems),
});

const group = 'Clone batches';
const id = "The batch's id, as the answer has it, or your own Idempotency-Key";

export const cloneBatchesDocumentation: readonly RouteDescription[] = [
  {
    id: 'createCloneBatch',
    group,
    summary: 'Clone many jobs',
    description: `Up to ${maximumItems} clones as JSON, or as CSV (\`text/csv\`, UTF-8) whose columns are the fields of a clone; with CSV the options are query parameters, with JSON fields of the body. Everything is checked before anything starts, and faults are reported by row (for a CSV the line, counting the header as 1; for a list the position, from 1) and column. The same batch again, from the same caller, does only what is missing or has failed.`,
    permission: 'clones:write',
    headers: keyHeaders,
    query: csvOptions,
    notes: {
      'idempotency-key': `${keyNote}. Without one, the same content is the same batch`,
      server: 'With CSV: the server of rows that name none',
      clonesPerServer: `With CSV: ${optionMeanings.clonesPerServer.toLowerCase()}`,
      stopAfterFailures: `With CSV: ${optionMeanings.stopAfterFailures.toLowerCase()}`,
      dryRun: `With CSV: ${optionMeanings.dryRun.toLowerCase()}`,
    },
    body: {
      name: 'CloneBatchRequest',
      schema: batchRequest,
      required: true,
      example: requestExample,
      also: { 'text/csv': csvExample },
    },
    answers: [
      {
        status: 200,
        description:
          'The plan of a dry run; or the batch, if all of it was done before. Nothing was started.',
        name: 'CloneBatchAnswer',
        schema: z.union([
          z.object({ dryRun: z.literal(true), id: z.string(), ...planTable.shape }),
          batchView,
        ]),
        example: planExample,
        headers: ['location'],
      },
      {
        status: 202,
        description: 'The batch is running.',
        name: 'CloneBatch',
        schema: batchView,
        example: batchExample,
        headers: ['location'],
      },
    ],
    problems: [404, 409, ...serverProblems],
  },
  {
    id: 'listCloneBatches',
    group,
    summary: 'List batches',
    description:
      'The batches whose servers are all yours, the newest first, for as long as the record keeps them. A `Link` header leads to the next page. A batch of the last seconds may be missing.',
    permission: 'clones:read',
    query: batchesQuery,
    notes: {
      status: 'Only these',
      server: 'Only batches that clone on this server',
      since: 'Requested at that time or later',
      requestedBy: 'The name of the caller who asked',
      limit: 'How many batches to show at once',
      next: 'The `next` of an earlier answer',
    },
    answers: [
      {
        status: 200,
        description: 'The batches.',
        name: 'CloneBatches',
        schema: listedBatches,
        example: { batches: [listedExample] },
        headers: ['link'],
      },
    ],
    problems: [404],
  },
  {
    id: 'getCloneBatch',
    group,
    summary: 'Get the status of a batch',
    description: 'Its items counted by outcome, its rate, its expected end, and its failures.',
    permission: 'clones:read',
    path: oneBatch,
    query: failuresQuery,
    notes: { id, limit: 'How many failures to show at once', next: 'The `next` of an earlier answer' },
    answers: [
      {
        status: 200,
        description: 'The batch.',
        name: 'CloneBatch',
        schema: batchView,
        example: doneExample,
        headers: ['link'],
      },
    ],
    problems: [404, 409],
  },
  {
    id: 'getCloneBatchResults',
    group,
    summary: 'Fetch the results of a batch',
    description:
      'A CSV with one line per item, once its run has ended. Cells that a spreadsheet would evaluate begin with an apostrophe.',
    permission: 'clones:read',
    path: oneBatch,
    notes: { id },
    answers: [{ status: 200, description: 'The results.', also: { 'text/csv': resultsExample } }],
    problems: [404, 409],
  },
  {
    id: 'cancelCloneBatch',
    group,
    summary: 'Cancel a running batch',
    description:
      'Clones under way continue to their end, and no other one starts. If the same batch is sent again, it continues.',
    permission: 'clones:write',
    path: oneBatch,
    notes: { id },
    answers: [
      {
        status: 202,
        description: 'The batch is being stopped.',
        name: 'CloneBatch',
        schema: batchView,
        example: { ...batchExample, status: 'stopping' },
        headers: ['location'],
      },
    ],
    problems: [404, 409],
  },
];
