import { dataOf, pagesOf, type Schemas } from '../api/client.ts';
import { command, type Result } from '../command-line/command.ts';
import { exitCodes } from '../command-line/errors.ts';
import type { Screen } from '../terminal/screen.ts';
import { safeText } from '../terminal/text.ts';
import { age } from '../terminal/times.ts';
import { mostAtOnce } from './findings.ts';
import { footer, limitOf, listOptions, serverOption } from './listing.ts';

type Listed = Schemas['Drift'];
type JobDrift = Listed['drift'][number];
type Difference = JobDrift['differences'][number];

export const drift = command({
  summary: 'Shows in what jobs differ from their standards, as a diff',
  usage: ['[JOB] [OPTIONS]'],
  about:
    'JOB is a name or an id. It goes by what checks have read. The exit code is 1 when a job differs in what counts, and 0 when none does.',
  options: {
    ...serverOption,
    all: { type: 'boolean', about: 'shows jobs that do not differ, too' },
    ...listOptions,
  },
  wordsAtMost: 1,
  examples: [
    ['drift', 'Which jobs differ from their standard?'],
    ["drift --server vbr-1 'Daily SQL'", 'One job'],
    ['drift --all --json', 'Every job that has a standard, for a program'],
  ],
  async run({ values, positionals: [job] }, context): Promise<Result> {
    const isAll = values.all === true || job !== undefined;
    const query = {
      ...(values.server !== undefined && { server: values.server }),
      ...(job !== undefined && { job }),
      ...(!isAll && { status: 'differs,unknown' }),
    };
    const most = values.limit === undefined ? mostAtOnce : limitOf(values.limit);
    const api = await context.api();
    const { entries, first, isMore } = await pagesOf(
      most,
      (page) => dataOf(api.GET('/compliance/drift', { params: { query: { ...query, ...page } } })),
      (listed: Listed) => listed.drift,
    );
    const { counts } = first;
    return {
      data: { counts, drift: entries },
      exitCode: counts.differs > 0 ? exitCodes.failed : exitCodes.done,
      lines: (screen) => [
        ...entries.flatMap((each, index) => [...(index > 0 ? [''] : []), ...diffOf(each, screen)]),
        ...footer(entries.length, isMore, screen, {
          noun: 'jobs',
          none:
            counts.same > 0
              ? `None differs, of ${counts.same} that have a standard.`
              : job === undefined
                ? 'No job has a standard: a policy names one (differs-from-standard).'
                : `No job of that name or id has a standard: ${safeText(job)}`,
        }),
      ],
    };
  },
});

function diffOf({ server, job, standard, status, because, readAt, ...found }: JobDrift, screen: Screen) {
  const { style, now } = screen;
  const kind = standard.id === undefined ? ', document' : ', job';
  const read = readAt === undefined ? '' : `, read ${age(readAt, now)}`;
  return [
    style('dim', `--- ${safeText(standard.name)} (standard${status === 'unknown' ? '' : kind})`),
    style('bold', `+++ ${safeText(`${job.name} (${server}`)}${read})`),
    ...(status === 'unknown' ? [style('yellow', `? ${safeText(because ?? '')}`)] : []),
    ...(status === 'same' && found.differences.length === 0 ? ['  does not differ'] : []),
    ...found.differences.flatMap((each) => linesOf(each, screen)),
    ...(found.mayDiffer.length === 0
      ? []
      : [
          style(
            'dim',
            `  ignored: ${found.mayDiffer.map((field) => ignored(field, found.allowed)).join(', ')}`,
          ),
        ]),
  ];
}

function linesOf({ field, standard, job, change }: Difference, { style }: Screen): string[] {
  const colour = { worse: 'red', better: 'green', other: 'yellow' } as const;
  return [
    `- ${field}: ${safeText(String(standard))}`,
    style(colour[change], `+ ${field}: ${safeText(String(job))}${change === 'other' ? '' : `  (${change})`}`),
  ];
}

/** A field that is ignored, with both values if it differs. */
function ignored(field: string, allowed: readonly Difference[]): string {
  const differs = allowed.find((each) => each.field === field);
  return differs === undefined
    ? field
    : `${field} (${safeText(`${String(differs.standard)} → ${String(differs.job)}`)})`;
}
