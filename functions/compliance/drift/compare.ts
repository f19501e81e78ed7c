import * as z from 'zod';
import type { Job } from '../../jobs/job.ts';
import type { Product } from '../../products.ts';
import { type Difference, differencesFrom, settingFields } from '../settings/differences.ts';
import type { JobSettings } from '../settings/job-settings.ts';
import { type StandardDocument, settingsOfStandard } from './standard-document.ts';

/** What jobs are compared with: a job of the same server, or a document that the configuration contains. */
export interface Standard {
  readonly name: string;
  readonly product: Product;
  /** Only for a job. */
  readonly id?: string;
  /** Absent if they are not known. */
  readonly settings?: JobSettings;
}

/** Finds a standard by the name in a policy; undefined if there is none, or more than one. */
export type StandardNamed = (name: string) => Standard | undefined;

/** A policy's setting about the standard for a job. */
export const driftParameters = z.strictObject({
  standard: z
    .string()
    .max(500)
    .describe(
      'The standard: the name of one of `compliance.standards`, or the name or the id of a job of the same server; none when empty.',
    ),
  mayDiffer: z.array(z.enum(settingFields)).describe('Settings in which the job may differ.'),
  betterCounts: z.boolean().describe('Whether a value that is better than the standard counts, too.'),
});
export type DriftParameters = z.infer<typeof driftParameters>;
export const driftDefaults: DriftParameters = { standard: '', mayDiffer: [], betterCounts: false };

export type Comparison =
  | { readonly kind: 'not-applicable'; readonly because: string }
  | { readonly kind: 'unknown'; readonly because: string }
  | {
      readonly kind: 'compared';
      readonly standard: Standard;
      /** All differences in settings that may not differ. */
      readonly differences: readonly Difference[];
      /** The differences that count: a better value counts only if a policy says so. */
      readonly counted: readonly Difference[];
      readonly allowed: readonly Difference[];
    };

/** Compares a job with the standard that policies name for it. */
export function compareWithStandard(
  {
    job,
    settings,
    standardNamed,
  }: {
    readonly job: Job;
    readonly settings?: JobSettings | undefined;
    readonly standardNamed: StandardNamed;
  },
  { standard: name, mayDiffer, betterCounts }: DriftParameters,
): Comparison {
  const standard = standardNamed(name);
  if (standard === undefined) return { kind: 'unknown', because: `no job is called ${name}, or several are` };
  if (standard.id === job.id) return { kind: 'not-applicable', because: 'the job is the standard' };
  if (standard.product !== job.product)
    return { kind: 'not-applicable', because: `the standard is of ${standard.product}` };
  if (settings === undefined) return { kind: 'unknown', because: 'the settings of the job were not read' };
  if (standard.settings === undefined)
    return { kind: 'unknown', because: 'the settings of the standard were not read' };
  const all = differencesFrom(standard.settings, settings);
  const differences = all.filter(({ field }) => !mayDiffer.includes(field));
  return {
    kind: 'compared',
    standard,
    differences,
    counted: differences.filter(({ change }) => betterCounts || change !== 'better'),
    allowed: all.filter(({ field }) => mayDiffer.includes(field)),
  };
}

/** The standards that are documents, by their names. */
export function documentStandards(
  standards: Readonly<Record<string, StandardDocument>>,
): ReadonlyMap<string, Standard> {
  return new Map(
    Object.entries(standards).map(([name, standard]) => [
      name,
      { name, product: standard.product, settings: settingsOfStandard(standard) },
    ]),
  );
}

/**
 * Finds standards: documents by their names, and jobs of one server by name or id. The index of jobs is built on first
 * use.
 */
export function standardsAmong(
  jobs: () => Iterable<Job>,
  settingsOf: (job: Job) => JobSettings | undefined,
  documents: ReadonlyMap<string, Standard>,
): StandardNamed {
  let known: { byId: Map<string, Job[]>; byName: Map<string, Job[]> } | undefined;
  return (name) => {
    const document = documents.get(name);
    if (document !== undefined) return document;
    if (known === undefined) {
      const all = [...jobs()];
      known = { byId: Map.groupBy(all, ({ id }) => id), byName: Map.groupBy(all, (job) => job.name) };
    }
    const [only, ...others] = known.byId.get(name) ?? known.byName.get(name) ?? [];
    if (only === undefined || others.length > 0) return undefined;
    const settings = settingsOf(only);
    return { name: only.name, product: only.product, id: only.id, ...(settings && { settings }) };
  };
}
