import { dataOf } from '../api/client.ts';
import { type Context, command, type Result } from '../command-line/command.ts';
import { exitCodes, UsageError } from '../command-line/errors.ts';
import { type EvidenceFault, type Link, type Verification, verifyEvidence } from '../evidence/chain.ts';
import { bucketSource, folderSource } from '../evidence/source.ts';
import type { Screen } from '../terminal/screen.ts';
import { type Column, facts, table } from '../terminal/table.ts';
import { safeText, wrapped } from '../terminal/text.ts';
import { local } from '../terminal/times.ts';

export const verify = command({
  summary: 'Proves that no report was changed, removed or slipped in',
  usage: ['FOLDER [--head SHA256] [--api]', 's3://BUCKET [--head SHA256] [--api]'],
  about:
    "FOLDER is what 'aws s3 sync s3://BUCKET FOLDER' has made. It reads every report and manifest (docs/evidence.md). That reports at the end were removed shows only against what is kept elsewhere: a sum that an earlier run printed, or the API's record.",
  options: {
    head: {
      type: 'string',
      value: 'SHA256',
      about: 'the checksum of the last manifest, which an earlier run printed',
    },
    api: { type: 'boolean', about: 'asks the API for the latest report' },
  },
  wordsAtMost: 1,
  words: 'files',
  examples: [
    ['verify s3://BUCKET', 'From the bucket, with the AWS credentials of this shell'],
    ['verify ./evidence-copy --api', 'From a copy, and against what the API says'],
    ['verify ./evidence-copy --head 5f70bf18…', 'Is all that was there last year still the same?'],
  ],
  async run({ values, positionals: [where] }, context): Promise<Result> {
    if (where === undefined)
      throw new UsageError('Where is the evidence? verify FOLDER, or verify s3://BUCKET.');
    if (values.head !== undefined && !/^[0-9a-f]{64}$/i.test(values.head))
      throw new UsageError('--head takes 64 hexadecimal digits, as an earlier run printed them.');
    const [, bucket] = /^s3:\/\/([^/]+)\/?$/.exec(where) ?? [];
    if (bucket === undefined && where.startsWith('s3:'))
      throw new UsageError(`'${where}' is not s3://BUCKET.`);
    const source =
      bucket === undefined ? folderSource(where) : await bucketSource(bucket, context.environment);
    const heads = [
      ...(values.head === undefined ? [] : [values.head.toLowerCase()]),
      ...(values.api ? [await headOfApi(context)] : []),
    ];
    const found = await verifyEvidence(source, heads);
    return {
      data: found,
      lines: (screen) => linesOf(found, heads.length > 0, screen),
      exitCode: found.faults.length === 0 && found.reports > 0 ? exitCodes.done : exitCodes.failed,
    };
  },
});

async function headOfApi(context: Context): Promise<string> {
  const api = await context.api();
  const params = { path: { id: 'latest' } };
  return (await dataOf(api.GET('/compliance/reports/{id}/evidence', { params }))).manifestSha256;
}

const columns = (now: Date): Column<EvidenceFault>[] => [
  { head: 'WHAT', value: ({ kind }) => kind, style: () => 'red' },
  {
    head: 'MADE',
    value: ({ at = [] }) => at.map((each) => local(each, now)).join(' – '),
    plain: ({ at = [] }) => at.join('/'),
  },
  { head: 'FILE', value: ({ file = '' }) => file },
  {
    head: 'WRITTEN',
    value: ({ lastWritten }) => (lastWritten === undefined ? '' : local(lastWritten, now)),
    plain: ({ lastWritten = '' }) => lastWritten,
    drop: 2,
  },
  { head: 'CHECK', value: ({ check }) => check, flexible: true },
  { head: 'WHY', value: ({ message }) => message, drop: 1 },
];

const named = ({ check, at, number }: Link, { now }: Screen): string =>
  `${number === undefined ? '' : `number ${number}, `}${local(at, now)}, ${check}`;

function linesOf(
  { reports, first, last, faults, uncounted }: Verification,
  isAnchored: boolean,
  screen: Screen,
): string[] {
  const { style, width = 80 } = screen;
  if (first === undefined || last === undefined)
    return [
      style('red', 'There is no report here: a manifest is evidence/CHECK/manifest.json.'),
      ...faultLines(faults, screen),
    ];
  const isWhole = first.number === undefined || first.number === 1;
  return [
    ...wrapped(
      faults.length === 0
        ? `${reports} reports are as they were written, and none is missing between the first and the last.`
        : `${faults.length === 1 ? '1 fault' : `${faults.length} faults`} in ${reports} reports.`,
      width,
    ).map((line) => style(faults.length === 0 ? 'green' : 'red', line)),
    ...faultLines(faults, screen),
    '',
    ...facts(
      [
        ['first', named(first, screen)],
        ['last', named(last, screen)],
        ['its sum', last.sha256],
        [
          'not counted',
          uncounted.length === 0
            ? undefined
            : `checks that died, and so have no manifest: ${uncounted.length}`,
        ],
      ],
      screen,
    ),
    ...(isWhole
      ? []
      : wrapped(
          `${(first.number ?? 1) - 1} reports before the first are not here: deployment.evidence.retentionDays deletes them, or somebody did.`,
          width,
        )),
    ...(isAnchored
      ? []
      : wrapped(
          'Keep the sum of the last manifest elsewhere: --head with it proves later that nothing up to here was changed or removed.',
          width,
        )),
  ];
}

function faultLines(faults: readonly EvidenceFault[], screen: Screen): string[] {
  if (faults.length === 0) return [];
  if (screen.width === undefined) return table(faults, columns(screen.now), screen);
  return faults.flatMap(({ kind, check, file, at = [], lastWritten, message }) => [
    `${screen.style('red', kind)}  ${safeText(file ?? 'the report')} of ${safeText(check)}`,
    ...wrapped(
      safeText(
        [
          at.length > 0 &&
            `Made ${at.length > 1 ? 'between ' : ''}${at.map((each) => local(each, screen.now)).join(' and ')}.`,
          message,
          lastWritten !== undefined &&
            kind !== 'removed' &&
            `Last written ${local(lastWritten, screen.now)}.`,
        ]
          .filter((part) => part !== false)
          .join(' '),
      ),
      screen.width ?? 80,
      '  ',
    ),
  ]);
}
