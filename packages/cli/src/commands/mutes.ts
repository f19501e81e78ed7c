import { type Api, dataOf, pagesOf, type Schemas } from '../api/client.ts';
import { command, type Result } from '../command-line/command.ts';
import { CommandFailedError, exitCodes, UsageError } from '../command-line/errors.ts';
import { type Column, table } from '../terminal/table.ts';
import { safeText } from '../terminal/text.ts';
import { age, local, until } from '../terminal/times.ts';
import { counted, mostAtOnce, nothing, reasonOption, yesOption } from './findings.ts';
import { footer } from './listing.ts';

export const mute = command({
  summary: 'Holds back notices of what matches a pattern, for a time',
  usage: ['PATTERN --for 8h|--until TIME --reason TEXT [--yes]'],
  about:
    "PATTERN is a finding's id, or a job's or a server's name, in which * stands for any characters and ? for one. It shows how many findings it would hold back now, and asks. Findings that are still open when the mute ends are sent then.",
  options: {
    for: { type: 'string', value: 'SPAN', about: 'the duration: 8h, 3d, 2w' },
    until: { type: 'string', value: 'TIME', about: 'the end: 07:00, 2026-12-01' },
    ...reasonOption,
    ...yesOption,
  },
  wordsAtMost: 1,
  examples: [
    ["mute 'SQL *' --for 8h --reason 'CHG-4711'", 'The jobs of a change'],
    ["mute vbr-2 --until 07:00 --reason 'maintenance' --yes", 'A server until tomorrow morning, in a script'],
  ],
  async run({ values, positionals: [pattern] }, context): Promise<Result> {
    if (pattern === undefined)
      throw new UsageError("What is muted? A finding's id, or a job's or a server's name.");
    if (values.reason === undefined)
      throw new UsageError('--reason is missing. It tells others why this is muted.');
    if ((values.for === undefined) === (values.until === undefined))
      throw new UsageError('How long? --for 8h, or --until 07:00.');
    const end =
      values.for === undefined
        ? until('--until', values.until ?? '', context.now())
        : until('--for', values.for, context.now());
    const api = await context.api();
    const body = { pattern, until: end.toISOString(), because: values.reason };
    const planned = await dataOf(api.POST('/compliance/mutes', { body: { ...body, dryRun: true } }));
    const question = `Mute '${safeText(pattern)}' until ${local(body.until, context.now())}? It holds back ${counted(planned.findings)} now.`;
    if (values.yes !== true && !(await context.confirmed(question)))
      return nothing('Nothing was muted.', exitCodes.failed);
    const taken = await dataOf(api.POST('/compliance/mutes', { body }));
    return {
      data: taken,
      lines: ({ now }) => [
        `Muted '${safeText(pattern)}' until ${local(taken.mute.until, now)}: it holds back ${counted(taken.findings)} now.`,
      ],
    };
  },
});

type Mute = Schemas['Mutes']['mutes'][number];

const muteColumns = (now: Date): Column<Mute>[] => [
  { head: 'PATTERN', value: ({ pattern }) => pattern, flexible: true },
  { head: 'ENDS', value: (each) => age(each.until, now), plain: (each) => each.until },
  { head: 'BY', value: ({ by }) => by, flexible: true },
  { head: 'REASON', value: ({ because }) => because, flexible: true },
  { head: 'SERVERS', value: ({ servers = [] }) => servers.join(', '), flexible: true, drop: 2 },
  { head: 'ID', value: ({ id }) => id, drop: 1 },
];

const allMutes = (api: Api) =>
  pagesOf(
    mostAtOnce,
    (page) => dataOf(api.GET('/compliance/mutes', { params: { query: page } })),
    ({ mutes: page }) => page,
  );

export const mutes = command({
  summary: 'Lists what is muted now',
  usage: [''],
  options: {},
  wordsAtMost: 0,
  examples: [['mutes', 'What is held back, by whom and until when?']],
  async run(_given, context): Promise<Result> {
    const { entries } = await allMutes(await context.api());
    return {
      data: { mutes: entries },
      lines: (screen) => [
        ...table(entries, muteColumns(screen.now), screen),
        ...footer(entries.length, false, screen, { noun: 'mutes', none: 'Nothing is muted.' }),
      ],
    };
  },
});

export const unmute = command({
  summary: 'Ends mutes by their pattern or id',
  usage: ['PATTERN|ID … [--reason TEXT]'],
  options: { reason: { type: 'string', about: 'why; it is part of the notice' } },
  wordsAtMost: Number.POSITIVE_INFINITY,
  examples: [["unmute 'SQL *' --reason 'CHG-4711 is done'", 'The change is over']],
  async run({ values: { reason }, positionals: given }, context): Promise<Result> {
    if (given.length === 0) throw new UsageError('Which mute? Give its pattern or its id: mutes lists them.');
    const api = await context.api();
    const { entries } = await allMutes(api);
    const ended = given.flatMap((name) => {
      const own = entries.filter(({ id, pattern }) => id === name || pattern === name);
      if (own.length > 0) return own;
      const there = entries.map(({ pattern }) => `'${safeText(pattern)}'`).join(', ') || 'nothing';
      throw new CommandFailedError(`Nothing is muted by '${name}'. Muted: ${there}.`);
    });
    for (const { id } of ended) await dataOf(endMute(api, id, reason));
    return {
      data: { ended },
      lines: () => ended.map(({ pattern }) => `Ended the mute of '${safeText(pattern)}'.`),
    };
  },
});

async function endMute(api: Api, id: string, because: string | undefined) {
  const query = because === undefined ? {} : { because };
  const params = { path: { id }, query };
  const { error, response } = await api.DELETE('/compliance/mutes/{id}', { params });
  return { response, ...(response.ok ? { data: true } : { error }) };
}
