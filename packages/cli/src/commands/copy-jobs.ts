import { dataOf, type Schemas } from '../api/client.ts';
import { command, type Result } from '../command-line/command.ts';
import { type Column, styleOfState, table, warning } from '../terminal/table.ts';
import { age } from '../terminal/times.ts';
import { footer, serverOption } from './listing.ts';

type CopyJob = Schemas['CopyJobList']['copyJobs'][number];

const columns = (now: Date): Column<CopyJob>[] => [
  { head: 'SERVER', value: ({ server }) => server },
  { head: 'COPY JOB', value: ({ name }) => name, flexible: true },
  { head: 'OF', value: ({ backupJob }) => backupJob?.name ?? backupJob?.id ?? '', flexible: true, drop: 1 },
  { head: 'TO', value: ({ repository }) => repository?.name ?? repository?.id ?? '', flexible: true },
  {
    head: 'STATUS',
    value: ({ lastStatus = '' }) => lastStatus,
    style: ({ lastStatus = '' }) => styleOfState(lastStatus.toLowerCase()),
  },
  { head: 'LAST RUN', value: ({ lastRun }) => age(lastRun, now), plain: ({ lastRun = '' }) => lastRun },
  { head: 'SCHEDULE', value: ({ schedule }) => schedule.summary, flexible: true, drop: 2 },
  { head: 'ID', value: ({ id }) => id, drop: 3 },
];

export const copyJobs = command({
  summary: 'Lists the copy jobs of Microsoft 365, or what policies lack',
  usage: ['[OPTIONS]'],
  options: {
    ...serverOption,
    gaps: { type: 'boolean', about: 'what the policies in automation.yaml would create; changes nothing' },
  },
  wordsAtMost: 0,
  watchMs: 10_000,
  examples: [
    ['copy-jobs --server vb365-1', 'The copy jobs of a server'],
    ['copy-jobs --gaps', 'Which backup jobs lack the copy that a policy asks for?'],
  ],
  async run({ values: { server, gaps: wantsGaps } }, context): Promise<Result> {
    const api = await context.api();
    const named = server === undefined ? {} : { server };
    if (wantsGaps) {
      const answer = await dataOf(api.POST('/copy-jobs/policy-runs', { body: { ...named, dryRun: true } }));
      return gaps(answer as Schemas['PolicyDryRun']);
    }
    const look = async (): Promise<Result> => {
      const listed = await dataOf(api.GET('/copy-jobs', { params: { query: named } }));
      return {
        data: listed,
        lines: (screen) => [
          ...table(listed.copyJobs, columns(screen.now), screen),
          ...footer(listed.copyJobs.length, false, screen, {
            noun: 'copy jobs',
            none: 'There is no copy job.',
          }),
          ...listed.unread.flatMap(({ server: name, message }) =>
            warning(`${name} was not read: ${message}`, screen),
          ),
        ],
        again: look,
      };
    };
    return look();
  },
});

interface Gap {
  readonly server: string;
  readonly policy: string;
  readonly job: string;
  readonly what: string;
}

const gapColumns: Column<Gap>[] = [
  { head: 'SERVER', value: ({ server }) => server },
  { head: 'POLICY', value: ({ policy }) => policy, flexible: true },
  { head: 'BACKUP JOB', value: ({ job }) => job, flexible: true },
  { head: 'WHAT', value: ({ what }) => what, flexible: true },
];

function gaps(run: Schemas['PolicyDryRun']): Result {
  const found: Gap[] = [
    ...run.remaining.map(({ server, policy, backupJob, repository }) => ({
      ...{ server, policy, job: backupJob.name },
      what: `has no copy in ${repository}`,
    })),
    ...run.drift.map(({ server, policy, backupJob, differences }) => ({
      ...{ server, policy, job: backupJob.name },
      what: differences.map(({ field, wanted, actual }) => `${field} is ${actual}, not ${wanted}`).join('; '),
    })),
    ...run.conflicts.map(({ server, backupJob, policies }) => ({
      ...{ server, policy: policies.join(', '), job: backupJob.name },
      what: 'more than one policy wants its copy',
    })),
    ...[...run.problems, ...run.failed].map(({ server, policy, message }) => ({
      server,
      policy,
      job: '',
      what: message,
    })),
    ...run.unread.map(({ server, message }) => ({
      server,
      policy: '',
      job: '',
      what: `was not read: ${message}`,
    })),
  ];
  return {
    data: run,
    lines: (screen) => [
      ...table(found, gapColumns, screen),
      ...footer(found.length, false, screen, {
        noun: 'gaps',
        none: `Every one of ${run.counts.matched} backup jobs has the copy that its policy asks for.`,
      }),
    ],
  };
}
