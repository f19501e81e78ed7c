import * as z from 'zod';
import { type Action, mayUse } from '../../action.ts';
import { type ServerConfiguration, serverName } from '../../configuration.ts';
import { oneOrMore, pageOfList, paging } from '../../input/paging.ts';
import type { Job } from '../../jobs/job.ts';
import { readLastSeen } from '../../jobs/last-seen.ts';
import type { AutomationRecord } from '../../platform/record/record.ts';
import { compareWithStandard, documentStandards, type Standard, standardsAmong } from '../drift/compare.ts';
import { standardAsked } from '../drift/standard-asked.ts';
import type { ComplianceConfiguration } from '../policies/configuration.ts';
import { withDocuments } from '../policies/standards.ts';
import type { Difference, SettingField } from '../settings/differences.ts';
import { type KnownSettings, readStoredSettings } from '../settings/stored-settings.ts';

export const driftStatuses = ['differs', 'same', 'unknown'] as const;

/** How a job compares with its standard. */
interface JobDrift {
  server: string;
  job: { id: string; name: string };
  /** With `id` if it is a job, without if it is a document. */
  standard: { name: string; id?: string };
  /** `differs`: in a setting that counts. */
  status: (typeof driftStatuses)[number];
  /** Why the job could not be compared. */
  because?: string;
  /** When the settings of the job were read. */
  readAt?: string;
  /** The settings in which it may not differ; those that are `better` count only if a policy says so. */
  differences: readonly Difference[];
  /** The settings in which it may differ, and does. */
  allowed: readonly Difference[];
  /** The settings in which it may differ. */
  mayDiffer: readonly SettingField[];
}

/** The query of `GET /compliance/drift`. */
export const driftQuery = z.strictObject({
  server: oneOrMore(serverName),
  /** By its name, in any letter case, or its id. */
  job: z.exactOptional(z.string().min(1).max(500)),
  status: oneOrMore(z.enum(driftStatuses)),
  ...paging,
});

export interface ListedDrift {
  /** Counts of the jobs that have a standard, including those that are filtered out and those on other pages. */
  counts: Record<(typeof driftStatuses)[number], number>;
  /** By server and name. */
  drift: JobDrift[];
  next?: string;
}

export interface DriftContext {
  readonly record: AutomationRecord;
  readonly servers: readonly Pick<ServerConfiguration, 'name' | 'product'>[];
  readonly compliance: ComplianceConfiguration;
}

/** Compares jobs with their standards, as last read. No server is asked. */
export function listDriftAction(context: DriftContext): Action<z.infer<typeof driftQuery>, ListedDrift> {
  const { record, servers, compliance } = context;
  return {
    name: 'compliance:drift',
    permission: 'jobs:read',
    input: driftQuery,
    servers: ({ server }) => server ?? [],
    async run({ server, job, status, ...page }, { caller }) {
      const own = servers.filter(({ name }) => mayUse(caller, name) && (server?.includes(name) ?? true));
      const seen = await readLastSeen(record, own);
      const policies: Standards = {
        askedOf: standardAsked(compliance),
        documents: documentStandards(withDocuments(compliance.standards)),
      };
      const drift: JobDrift[] = [];
      for (const [name, { jobs }] of seen) {
        const { known } = await readStoredSettings(record, name);
        drift.push(...driftOf(jobs, known, policies));
      }
      const meant = drift
        .filter((each) => job === undefined || isNamed(each.job, job))
        .toSorted((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
      const counts = { differs: 0, same: 0, unknown: 0 };
      for (const each of meant) counts[each.status] += 1;
      const listed = pageOfList(
        meant.filter((each) => status?.includes(each.status) ?? true),
        keyOf,
        page,
      );
      return { counts, drift: listed.page, ...(listed.next !== undefined && { next: listed.next }) };
    },
  };
}

const isNamed = ({ id, name }: JobDrift['job'], wanted: string): boolean =>
  [id, name].some((each) => each.toLowerCase() === wanted.toLowerCase());

const keyOf = ({ server, job }: JobDrift): string => [server, job.name.slice(0, 200), job.id].join('\0');

/** The standards that policies name: which one each job has, and those that are documents. */
interface Standards {
  readonly askedOf: ReturnType<typeof standardAsked>;
  readonly documents: ReadonlyMap<string, Standard>;
}

/** Compares the jobs of one server with the standards that policies name for them; jobs without one are left out. */
function driftOf(jobs: readonly Job[], stored: KnownSettings, { askedOf, documents }: Standards): JobDrift[] {
  const storedOf = ({ id }: Pick<Job, 'id'>) => stored.jobs.get(id.toLowerCase());
  const settingsOf = (job: Pick<Job, 'id'>) => stored.byHash.get(storedOf(job)?.hash ?? '');
  const standardNamed = standardsAmong(() => jobs, settingsOf, documents);
  return jobs.flatMap((job): JobDrift[] => {
    const parameters = askedOf(job);
    if (parameters === undefined) return [];
    const settings = settingsOf(job);
    const compared = compareWithStandard({ job, standardNamed, ...(settings && { settings }) }, parameters);
    if (compared.kind === 'not-applicable') return [];
    const { at } = storedOf(job) ?? {};
    const about = {
      server: job.server,
      job: { id: job.id, name: job.name },
      ...(at !== undefined && settings && { readAt: at }),
      mayDiffer: parameters.mayDiffer,
    };
    if (compared.kind === 'unknown')
      return [
        {
          ...about,
          standard: { name: parameters.standard },
          status: 'unknown',
          because: compared.because,
          differences: [],
          allowed: [],
        },
      ];
    const { standard, differences, counted, allowed } = compared;
    return [
      {
        ...about,
        standard: { name: standard.name, ...(standard.id !== undefined && { id: standard.id }) },
        status: counted.length > 0 ? 'differs' : 'same',
        differences,
        allowed,
      },
    ];
  });
}
