import * as z from 'zod';
import type { Job } from '../../jobs/job.ts';
import { type Product, products } from '../../products.ts';
import type { StandardNamed } from '../drift/compare.ts';
import type { Evidence, Severity } from '../findings/finding.ts';
import type { JobHistory } from '../history.ts';
import type { Infrastructure } from '../infrastructure/infrastructure.ts';
import type { Reading } from '../reading.ts';
import type { JobSettings } from '../settings/job-settings.ts';
import type { Control } from './controls.ts';

export type RuleResult =
  | { kind: 'complies' }
  | { kind: 'not-applicable'; because: string }
  /** The data to judge is missing this time: an earlier finding remains, and no new one is made. */
  | { kind: 'unknown'; because: string }
  | {
      kind: 'violates';
      evidence: Evidence[];
      /** Steps above (or below) the severity the policy gives the rule. */
      severityShift?: number;
    };

export interface KnownJob {
  job: Job;
  /** Updated with this reading. */
  history: JobHistory;
}

export interface JobContext extends KnownJob {
  /** By this function's clock: for times that the history recorded itself. */
  now: Date;
  /** By the server's clock: for times that the server reports. */
  serverNow: Date;
  /** The jobs this one copies, and the jobs that copy it, as far as the same server reports them. */
  sources: KnownJob[];
  copies: KnownJob[];
  /** The SureBackup jobs of the same server that test this job's backups, as far as their settings are known. */
  verifiedBy: KnownJob[];
  standardNamed: StandardNamed;
  /** The settings in the job's document; absent if they are not known. */
  settings?: JobSettings | undefined;
  /** The infrastructure of the job's server, as far as it was read. */
  infrastructure?: Infrastructure | undefined;
}

export interface ServerContext {
  reading: Reading;
  /** The number of this server's jobs in the history. */
  jobsBefore: number;
  now: Date;
  /** The time of the server's clock at `now`, if it is known. */
  serverNow: Date;
}

interface About<Shape extends z.ZodRawShape> {
  id: string;
  title: string;
  /** Why it matters, in one or two sentences. */
  explanation: string;
  /** What to do about it. */
  remedy: string;
  severity: Severity;
  /** Its findings are in the report only, without notices, until a policy says `observeOnly: false`. */
  observeOnly?: boolean;
  /** The controls for which it gives evidence. */
  controls: readonly Control[];
  /** The documents its facts are from, by their short names (docs/sources.md). */
  sources?: readonly string[];
  /** The products whose jobs or servers it judges. Left out: all. */
  products?: readonly Product[];
  parameters: z.ZodObject<Shape, z.core.$strict>;
  defaults: z.output<z.ZodObject<Shape, z.core.$strict>>;
}

type Judge<Context, Shape extends z.ZodRawShape> = (
  context: Context,
  parameters: z.output<z.ZodObject<Shape, z.core.$strict>>,
) => RuleResult;

/** A rule that hides the types of its parameters, so that rules with different parameters fit one list. */
export interface Rule<Context = never>
  extends Omit<About<z.ZodRawShape>, 'defaults' | 'products' | 'observeOnly' | 'sources'> {
  products: readonly Product[];
  observeOnly: boolean;
  sources: readonly string[];
  defaults: Record<string, unknown>;
  /** Resolves the parameters once, so that judging many jobs validates nothing again. Throws a ZodError on a wrong one. */
  prepare: (overrides: Record<string, unknown>) => (context: Context) => RuleResult;
}

export type JobRule = Rule<JobContext>;
export type ServerRule = Rule<ServerContext>;

function define<Context, Shape extends z.ZodRawShape>(
  about: About<Shape>,
  judge: Judge<Context, Shape>,
): Rule<Context> {
  return {
    ...about,
    products: about.products ?? products,
    observeOnly: about.observeOnly ?? false,
    sources: about.sources ?? [],
    prepare(overrides) {
      const parameters = about.parameters.parse({ ...about.defaults, ...overrides });
      return (context) => judge(context, parameters);
    },
  };
}

/** A rule about one job of the products it names. `judge` must be pure: all that it needs is in its arguments. */
export const defineJobRule = <Shape extends z.ZodRawShape>(
  about: About<Shape>,
  judge: Judge<JobContext, Shape>,
): JobRule =>
  define(about, (context, parameters) => {
    const { product } = context.job;
    const isMeant = about.products?.includes(product) ?? true;
    return isMeant ? judge(context, parameters) : notApplicable(`a job of ${product}`);
  });

/** A rule about one server and its reading. */
export const defineServerRule = <Shape extends z.ZodRawShape>(
  about: About<Shape>,
  judge: Judge<ServerContext, Shape>,
): ServerRule => define(about, judge);

export const complies: RuleResult = { kind: 'complies' };
export const notApplicable = (because: string): RuleResult => ({ kind: 'not-applicable', because });
export const unknown = (because: string): RuleResult => ({ kind: 'unknown', because });
export const violates = (evidence: Evidence[], severityShift = 0): RuleResult => ({
  kind: 'violates',
  evidence,
  severityShift,
});

/** A duration in hours, as a policy gives it. */
export const hours = z
  .number()
  .positive()
  .max(24 * 366);
/** For rules that only some policies ask for: such a rule does not judge until a policy asks for it. */
export const required = z.boolean().describe('Whether the policy asks for it.');
/** A number of days as a policy gives it. */
export const days = z.int().positive().max(3660);
/** Patterns of names, as a policy gives them. */
export const names = z.array(z.string().min(1).max(200));
export const noParameters = { parameters: z.strictObject({}), defaults: {} };
