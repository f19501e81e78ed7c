import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { dataOf, type Schemas } from '../api/client.ts';
import { unknownName } from '../command-line/arguments.ts';
import { command, type Result } from '../command-line/command.ts';
import { exitCodes, UsageError } from '../command-line/errors.ts';
import { type Column, table, warning } from '../terminal/table.ts';
import { localWithAge } from '../terminal/times.ts';

type Tested = Schemas['TestedPolicy'];
type Rule = Tested['rules'][number];
type Finding = Rule['findings'][number] & { readonly rule: string };

export const policy = command({
  summary: 'Tries a policy on what a check has read, and shows the changes',
  usage: ['test FILE [--check ID] [--expect FILE]'],
  about:
    'FILE is an automation.yaml, of which the part compliance is tried. Nothing is kept, nobody is notified, and no server is asked. With --expect the exit code is 1 when it comes out otherwise.',
  options: {
    check: {
      type: 'string',
      value: 'ID',
      about: 'the check whose readings are judged; by default the latest',
    },
    expect: {
      type: 'string',
      value: 'FILE',
      completes: 'files',
      about: 'YAML or JSON: opens, closes, hides, after, rules',
    },
    findings: { type: 'boolean', about: 'lists every finding that would change' },
  },
  wordsAtMost: 2,
  words: ['test'],
  examples: [
    ['policy test automation.yaml', 'What would this file change?'],
    ['policy test automation.yaml --findings', 'Which findings, one by one?'],
    ['policy test automation.yaml --expect expected.yaml', 'In a pipeline, before it is deployed'],
  ],
  async run({ values, positionals: [verb, file] }, context): Promise<Result> {
    if (verb !== undefined && verb !== 'test')
      throw new UsageError(unknownName('subcommand', verb, ['test']));
    if (verb === undefined || file === undefined)
      throw new UsageError('Which file? policy test automation.yaml');
    const settings = await yamlOf(file);
    if (!isRecord(settings)) throw new UsageError(`${file} has no settings.`);
    const { compliance = {} } = settings;
    const expect = values.expect === undefined ? undefined : await yamlOf(values.expect);
    const body = {
      compliance: await withStandards(compliance, dirname(file)),
      ...(values.check !== undefined && { check: values.check }),
      ...(expect !== undefined && { expect }),
    } as Schemas['PolicyTest'];
    const api = await context.api();
    return resultOf(await dataOf(api.POST('/compliance/policy-tests', { body })), values.findings === true);
  },
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Includes the content of the standards' files, because the API cannot read files. The API reports problems in it. */
async function withStandards(compliance: unknown, folder: string): Promise<unknown> {
  if (!isRecord(compliance) || !isRecord(compliance['standards'])) return compliance;
  const standards = await Promise.all(
    Object.entries(compliance['standards']).map(async ([name, given]) => {
      if (!isRecord(given) || typeof given['file'] !== 'string') return [name, given] as const;
      const { file, ...standard } = given;
      const read = await yamlOf(resolve(folder, file));
      const isAnswer = isRecord(read) && isRecord(read['job']) && isRecord(read['document']);
      return [name, { ...standard, document: isAnswer ? read['document'] : read }] as const;
    }),
  );
  return { ...compliance, standards: Object.fromEntries(standards) };
}

async function yamlOf(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(`${file} cannot be read (${cause.code}).`, { cause });
  });
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof YAMLParseError)) throw cause;
    throw new UsageError(`${file}: ${cause.message}`, { cause });
  }
}

const changed = ({ opens, closes, hides, regraded }: Rule) => opens + closes + hides + regraded > 0;
const number = (count: number) => (count === 0 ? '' : String(count));

const columns: Column<Rule>[] = [
  { head: 'RULE', value: ({ rule }) => rule, flexible: true },
  { head: 'NOW', value: ({ before }) => String(before) },
  { head: 'THEN', value: ({ after }) => String(after) },
  { head: 'OPENS', value: ({ opens }) => number(opens), style: () => 'red' },
  { head: 'CLOSES', value: ({ closes }) => number(closes), style: () => 'green' },
  { head: 'HIDES', value: ({ hides }) => number(hides), style: () => 'yellow' },
  { head: 'REGRADED', value: ({ regraded }) => number(regraded) },
];

const findingColumns: Column<Finding>[] = [
  { head: 'RULE', value: ({ rule }) => rule },
  { head: 'SERVER', value: ({ server }) => server },
  { head: 'JOB', value: ({ job }) => job?.name ?? '', flexible: true },
  { head: 'NOW', value: ({ from = 'none' }) => from },
  { head: 'THEN', value: ({ to = 'none' }) => to },
];

function resultOf(tested: Tested, wantsFindings: boolean): Result {
  const rules = tested.rules.filter(changed);
  const findings = rules.flatMap((each) => each.findings.map((finding) => ({ ...finding, rule: each.rule })));
  return {
    data: tested,
    exitCode: tested.unmet.length === 0 ? exitCodes.done : exitCodes.failed,
    lines: (screen) => [
      `Open findings: ${tested.before} now, ${tested.after} with this file. Jobs: ${tested.jobs}, read ${localWithAge(tested.check.at, screen.now)}.`,
      ...(rules.length === 0 ? ['Nothing would change.'] : ['', ...table(rules, columns, screen)]),
      ...(wantsFindings && findings.length > 0 ? ['', ...table(findings, findingColumns, screen)] : []),
      ...tested.unread.flatMap((server) => warning(`${server}: that check has not read it.`, screen)),
      ...tested.unmet.map(({ what, expected, found }) =>
        screen.style('red', `${what}: ${expected} expected, ${found} found.`),
      ),
    ],
  };
}
