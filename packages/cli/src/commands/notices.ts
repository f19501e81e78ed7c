import { dataOf, pagesOf, type Schemas } from '../api/client.ts';
import { command, type Result } from '../command-line/command.ts';
import { UsageError } from '../command-line/errors.ts';
import { type Column, table } from '../terminal/table.ts';
import { safeText } from '../terminal/text.ts';
import { age } from '../terminal/times.ts';
import { footer, limitOf, listOptions } from './listing.ts';

type Undelivered = Schemas['UndeliveredNotices']['notices'][number];

const columns = (now: Date): Column<Undelivered>[] => [
  { head: 'CHANNEL', value: ({ channel }) => channel },
  { head: 'NOTICE', value: ({ headline, notice }) => headline ?? notice, flexible: true },
  { head: 'OF', value: ({ at }) => age(at, now), plain: ({ at }) => at },
  {
    head: 'GIVEN UP',
    value: ({ givenUpAt }) => age(givenUpAt, now),
    plain: ({ givenUpAt }) => givenUpAt,
    drop: 2,
  },
  { head: 'REASON', value: ({ reason }) => reason, flexible: true, drop: 1 },
  // `resend` takes this id, so the column is never dropped.
  { head: 'ID', value: ({ id }) => id },
];

export const undelivered = command({
  summary: 'Lists the notices that their channel did not accept',
  usage: ['[OPTIONS]'],
  about:
    'A notice is tried for three days, and kept for 30 days after that. It needs a token for all servers.',
  options: listOptions,
  wordsAtMost: 0,
  examples: [['undelivered', 'What has nobody been told of?']],
  async run({ values }, context): Promise<Result> {
    const api = await context.api();
    const { entries, isMore } = await pagesOf(
      limitOf(values.limit),
      (page) => dataOf(api.GET('/notices/undelivered', { params: { query: page } })),
      ({ notices: page }) => page,
    );
    return {
      data: { notices: entries },
      lines: (screen) => [
        ...table(entries, columns(screen.now), screen),
        ...footer(entries.length, isMore, screen, {
          noun: 'notices',
          none: 'Every notice of the last 30 days was accepted, or is still being sent.',
        }),
      ],
    };
  },
});

export const resend = command({
  summary: 'Sends notices again that their channel did not accept',
  usage: ['ID …'],
  about:
    'Only to their own channel, without findings of which it has got newer notices. `test-notice` shows before whether the channel accepts anything. It needs a token for all servers.',
  options: {},
  wordsAtMost: Number.POSITIVE_INFINITY,
  examples: [['resend WyJ0ZWFtIiwiMjAyNi0xMS0zMCJd', 'A notice that `undelivered` lists']],
  async run({ positionals: ids }, context): Promise<Result> {
    if (ids.length === 0) throw new UsageError('Which notice? Give its id: undelivered lists them.');
    const api = await context.api();
    const sent: Schemas['NoticeSentAgain'][] = [];
    for (const id of ids)
      sent.push(await dataOf(api.POST('/notices/undelivered/{id}/send', { params: { path: { id } } })));
    return {
      data: { sent },
      lines: () =>
        sent.map(({ channel, notice }) => `Queued again for '${safeText(channel)}': ${safeText(notice)}`),
    };
  },
});
