import * as z from 'zod';
import { utcTimeSchema } from '../../jobs/job.ts';
import { products } from '../../products.ts';
import { judgedJobSchema } from '../engine/evaluation.ts';
import { changeSchema } from '../findings/changes.ts';
import { findingSchema } from '../findings/finding.ts';
import { acknowledgementSchema, checkFiguresSchema } from '../history.ts';
import { versionChangeSchema } from '../versions.ts';

const reportServerSchema = z.object({
  server: z.string(),
  product: z.enum(products),
  version: z.string().optional(),
  /** The product's build, if the server reports it. */
  build: z.string().optional(),
  readAt: utcTimeSchema,
  jobs: z.int(),
  /** How far the server's clock is ahead of ours. */
  clockAheadSeconds: z.number().optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});

const reportRuleSchema = z.object({
  id: z.string(),
  title: z.string(),
  explanation: z.string(),
  remedy: z.string(),
  complied: z.int(),
  violated: z.int(),
  notApplicable: z.int(),
  /** How often it could not judge, because data was missing; absent in old reports. */
  unknown: z.int().optional(),
  failed: z.int(),
});

export const totalsSchema = z.object({
  jobs: z.int(),
  complying: z.int(),
  violating: z.int(),
  excepted: z.int(),
  notJudged: z.int(),
  /** Findings by state. */
  open: z.int(),
  held: z.int(),
  /** Changes since the check before. */
  new: z.int(),
  resolved: z.int(),
});

/** Stored state of earlier checks that this one could not use: how many records, and the first of them. */
const damageSchema = z.object({
  count: z.int(),
  records: z.array(z.object({ part: z.string(), record: z.string(), fields: z.array(z.string()) })),
});

/** A finding, and its acknowledgement at the time of the check; absent in old reports. */
const reportFindingSchema = findingSchema.extend({ acknowledged: acknowledgementSchema.optional() });

/** The report of one check: the source of JSON, CSV, HTML and the notices. */
export const reportSchema = z.object({
  format: z.literal(1),
  id: z.string(),
  at: utcTimeSchema,
  timeZone: z.string(),
  /** The local day of the check. */
  day: z.iso.date(),
  totals: totalsSchema,
  servers: z.array(reportServerSchema),
  jobs: z.array(judgedJobSchema),
  findings: z.array(reportFindingSchema),
  changes: z.array(changeSchema),
  /** Servers that run another version than at the check before; absent in old reports. */
  versionChanges: z.array(versionChangeSchema).optional(),
  /** Absent if everything could be used. */
  damage: damageSchema.optional(),
  rules: z.array(reportRuleSchema),
  /** This check last. */
  trend: z.array(checkFiguresSchema),
});

export type Report = z.infer<typeof reportSchema>;
