import * as z from 'zod';
import { oneCheck } from '../../../compliance/actions/get-check.ts';
import { evidenceSchema } from '../../../compliance/actions/get-evidence.ts';
import { reportViews } from '../../../compliance/actions/get-report.ts';
import { type ListedReports, listedReport, reportsQuery } from '../../../compliance/actions/list-reports.ts';
import { type CheckView, checkId, checkResult } from '../../../compliance/check/check-view.ts';
import type { ControlResult } from '../../../compliance/report/by-control.ts';
import { reportCsv } from '../../../compliance/report/csv.ts';
import { type Report, reportSchema } from '../../../compliance/report/document.ts';
import { idempotencyKey } from '../../../work-id.ts';
import { keyHeaders, keyNote, type RouteDescription } from './document-route.ts';

const checkView = z.object({
  id: z.string(),
  status: z.enum(['running', 'finished', 'failed']),
  requestedBy: z.object({ source: z.string(), name: z.string() }),
  result: z.exactOptional(checkResult),
  reportUrl: z.exactOptional(z.string()),
  error: z.exactOptional(z.string()),
}) satisfies z.ZodType<CheckView>;

const runningExample = {
  id: 'check-5f1c0d9a3b7e4c2f8a6d1b0e9c4d7a21',
  status: 'running',
  requestedBy: { source: 'http', name: 'ci' },
};
const endedExample = {
  ...runningExample,
  status: 'finished',
  result: {
    checkId: 'check-5f1c0d9a3b7e4c2f8a6d1b0e9c4d7a21',
    at: '2026-11-23T06:00:00.000Z',
    jobs: 120,
    complying: 118,
    open: 2,
    changes: 1,
  },
  reportUrl:
    'https://api.example.com/compliance/report-links/check-5f1c0d9a3b7e4c2f8a6d1b0e9c4d7a21?until=1795413600&signature=abc',
};
const reportExample: Report = {
  format: 1,
  id: 'check-5f1c0d9a3b7e4c2f8a6d1b0e9c4d7a21',
  at: '2026-11-23T06:00:00.000Z',
  timeZone: 'UTC',
  day: '2026-11-23',
  totals: {
    jobs: 0,
    complying: 0,
    violating: 0,
    excepted: 0,
    notJudged: 0,
    open: 0,
    held: 0,
    new: 0,
    resolved: 0,
  },
  servers: [],
  jobs: [],
  findings: [],
  changes: [],
  rules: [],
  trend: [],
};

/** With a job, so that the example has a line for one. */
const csvExample = reportCsv({
  ...reportExample,
  jobs: [
    {
      server: 'em-1',
      product: 'enterprise-manager',
      id: 'urn:veeam:Job:9f3c5f0e-55b7-4a0c-8d5c-3f1f6b0f3c11',
      name: 'Exchange Backup',
      type: 'Backup',
      verdict: 'complies',
      lastResult: 'success',
      lastRun: '2026-11-22T22:00:00.000Z',
      enabled: true,
      findings: [],
      days: '',
    },
  ],
});

const listedReports = z.object({
  reports: z.array(listedReport),
  next: z.exactOptional(z.string()),
}) satisfies z.ZodType<ListedReports>;

const controlResult = z.object({
  control: z.string(),
  catalogue: z.string(),
  title: z.string(),
  state: z
    .enum(['satisfied', 'not-satisfied', 'not-judged'])
    .describe('`not-judged`: no rule could judge. Excepted and observed findings count all the same'),
  rules: z.array(z.string()).describe('The rules that give evidence for it'),
  complied: z.int(),
  unknown: z.int(),
  open: z.int(),
  held: z.int(),
  excepted: z.int(),
  observed: z.int(),
  notJudged: z.int(),
}) satisfies z.ZodType<ControlResult>;

const reportViewsAsJson = [
  { name: 'ControlsReport', schema: z.object({ controls: z.array(controlResult) }) },
  {
    name: 'OscalReport',
    schema: z.object({ 'assessment-results': z.looseObject({ uuid: z.string() }) }),
  },
];

const group = 'Compliance';

const wholeReport: RouteDescription['answers'][number] = {
  status: 200,
  description: 'The report.',
  name: 'Report',
  schema: reportSchema,
  example: reportExample,
  also: { 'text/html': '<!doctype html><title>Veeam compliance</title>…', 'text/csv': csvExample },
  headers: ['etag'],
};
const largeReport: RouteDescription['answers'][number] = {
  status: 307,
  description:
    'The report is larger than an answer may be: for five minutes it can be downloaded there, in gzip. Send no token to that address.',
  headers: ['location'],
};

export const complianceDocumentation: readonly RouteDescription[] = [
  {
    id: 'startCheck',
    group,
    summary: 'Run a compliance check now',
    description:
      'Reads every configured server and judges every job. It needs a token for all servers. Only callers with `compliance:read` see the result and the link.',
    permission: 'compliance:write',
    headers: keyHeaders,
    notes: { 'idempotency-key': keyNote },
    body: {
      name: 'CheckRequest',
      schema: z.strictObject({
        id: z.exactOptional(idempotencyKey.describe('As the Idempotency-Key; give one of them')),
      }),
      required: false,
      example: {},
    },
    answers: [
      {
        status: 202,
        description: 'The check was started, now or by an earlier request with this key.',
        name: 'Check',
        schema: checkView,
        example: runningExample,
        headers: ['location'],
      },
    ],
    problems: [],
  },
  {
    id: 'getCheck',
    group,
    summary: 'Get the status of a check',
    description:
      'With figures and a signed link to its report once it has ended. These are about every server, so they need a token for all servers.',
    permission: 'compliance:read',
    path: oneCheck,
    notes: { id: "The check's id, as the answer has it, or your own Idempotency-Key" },
    answers: [
      { status: 200, description: 'The check.', name: 'Check', schema: checkView, example: endedExample },
    ],
    problems: [404],
  },
  {
    id: 'listReports',
    group,
    summary: 'List reports',
    description:
      'The figures of the checks that have a report, the newest first. It needs a token for all servers.',
    permission: 'compliance:read',
    query: reportsQuery,
    notes: {
      day: 'Those of that day (UTC), such as `2026-11-23`',
      limit: 'The maximum number of entries; 200 by default',
      next: 'The `next` of an earlier answer',
    },
    answers: [
      {
        status: 200,
        description: 'A page of reports.',
        name: 'Reports',
        schema: listedReports,
        example: {
          reports: [{ id: reportExample.id, at: reportExample.at, ...reportExample.totals, changes: 0 }],
        },
        headers: ['link'],
      },
    ],
    problems: [],
  },
  {
    id: 'getReport',
    group,
    summary: 'Get a report as JSON, HTML or CSV',
    description: 'In the format that `Accept` asks for. It needs a token for all servers.',
    permission: 'compliance:read',
    path: z.object({ id: checkId }),
    query: z.object({ view: z.exactOptional(z.enum(reportViews)) }),
    notes: {
      id: "A check's id, or `latest`",
      view: '`controls`: by control of NIST SP 800-53, ISO/IEC 27001 and CIS, as JSON or CSV; `oscal`: OSCAL assessment results, as JSON; by default the report itself',
    },
    answers: [{ ...wholeReport, views: reportViewsAsJson }, largeReport],
    problems: [404, 406],
  },
  {
    id: 'getEvidence',
    group,
    summary: 'Get the evidence of a report',
    description:
      "The report, the manifest with the checksums of its files, the checksums of each server's readings, and the policy that was applied: each text as it was written, so that anyone can verify the checksums. docs/evidence.md describes the format. It needs a token for all servers.",
    permission: 'compliance:read',
    path: z.object({ id: checkId }),
    notes: { id: "A check's id, or `latest`" },
    answers: [
      {
        status: 200,
        description: 'The evidence.',
        name: 'Evidence',
        schema: evidenceSchema,
        example: {
          check: reportExample.id,
          manifest: '{\n  "format": 1,\n  "check": "check-5f1c0d9a3b7e4c2f8a6d1b0e9c4d7a21",\n  …\n}\n',
          manifestSha256: '9c4d7a215f1c0d9a3b7e4c2f8a6d1b0e9c4d7a215f1c0d9a3b7e4c2f8a6d1b0e',
          files: { 'report.json': '{"format":1,…}', 'policy.json': '{\n  "servers": […]\n}\n' },
          readings: { 'em-1': '5f1c0d9a3b7e4c2f8a6d1b0e9c4d7a215f1c0d9a3b7e4c2f8a6d1b0e9c4d7a21' },
          isVerified: true,
        },
      },
    ],
    problems: [404],
  },
  {
    id: 'openReportLink',
    group,
    summary: 'Open a report by a signed link',
    description:
      'The target of `reportUrl` and of links in notices: opens one report in a browser, without a token, for seven days. The formats are those of the report.',
    permission: 'compliance:read',
    path: z.object({ id: checkId }),
    query: z.object({ until: z.exactOptional(z.string()), signature: z.exactOptional(z.string()) }),
    notes: {
      id: "A check's id",
      until: 'When the link ends, in seconds since 1970',
      signature: "The link's signature",
    },
    answers: [wholeReport, largeReport],
    problems: [404, 406],
    problemPages: { 401: '<!doctype html><title>The link has expired</title>…' },
  },
];
