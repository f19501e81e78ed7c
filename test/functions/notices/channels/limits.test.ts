import { describe, expect, it } from 'vitest';
import type { LinkedNotice } from '../../../../functions/notices/channel.ts';
import { mailOf } from '../../../../functions/notices/channels/email/channel.ts';
import { callsOf } from '../../../../functions/notices/channels/jira-service-management/channel.ts';
import { eventsOf } from '../../../../functions/notices/channels/pagerduty/channel.ts';
import { type Later, slackMessage } from '../../../../functions/notices/channels/slack/message.ts';
import { cardMessage } from '../../../../functions/notices/channels/teams/channel.ts';
import type { Entry } from '../../../../functions/notices/notice.ts';
import { entries, entry, notice, reportUrl } from '../notices.ts';

describe('a page of a mail', () => {
  const pageOf = (...given: Parameters<typeof notice>) =>
    mailOf('mail', notice(...given), false).Body.Html.Data;

  it('names twenty jobs of a group, each by its name, and counts the others', () => {
    const many = (count: number) => pageOf(entries(count));
    expect(many(20)).not.toMatch(/and \d+ more/);
    expect(many(21)).toContain('and 1 more');
    expect(many(20)).toContain('<b>job 19</b>: last result: Failed');
    expect(pageOf([entry()])).not.toContain('<b>');
    expect(pageOf([entry()])).toContain('>last result: Failed <');
  });

  it('says what to do unless the finding is resolved, and counts what complies', () => {
    expect(pageOf([entry()])).toContain('<i>Retry the job.</i>');
    expect(pageOf([entry({ kind: 'resolved' })])).not.toContain('<i>');
    expect(pageOf([entry()])).toContain('1 of 2 jobs comply; 1 finding open.');
  });

  it('has a colour for each severity, and one for resolved findings', () => {
    const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
    const colourOf = (given: Parameters<typeof entry>[0]) =>
      /border-left:4px solid (#[0-9a-f]{6});/.exec(pageOf([entry(given)]))?.[1];
    const colours = [...severities.map((severity) => colourOf({ severity })), colourOf({ kind: 'resolved' })];
    expect(new Set(colours).size).toBe(6);
    expect(colours).not.toContain(undefined);
  });

  it('has at most 90,000 bytes of rows, and counts the rest', () => {
    const padded = (characters: number) =>
      pageOf([entry({ remedy: 'é'.repeat(characters) }), entry({ rule: 'never-run' })]);
    const [row = ''] = /<tr><td style="padding:12px 0 0">.*<\/tr>/.exec(padded(0)) ?? [];
    const both = 2 * Buffer.byteLength(row) + Buffer.byteLength('Retry the job.');
    const room = 90_000 - both;
    const left = (characters: number) => /and (\d+) more, in/.exec(padded(characters))?.[1];
    expect([left(Math.floor(room / 2)), left(Math.floor(room / 2) + 1), left(50_000)]).toStrictEqual([
      undefined,
      '1',
      '2',
    ]);
  });

  it('has no invisible character in a name', () => {
    expect(pageOf([], { headline: 'a\u0000\u202Eb <i>' })).toContain('<title>a b &lt;i&gt;</title>');
    expect(pageOf([], { headline: `"a" & 'b'` })).toContain('<title>&quot;a&quot; &amp; &#39;b&#39;</title>');
  });
});

describe('a message of Slack', () => {
  const textsOf = (given: Parameters<typeof notice>[0], withButtons = false) =>
    slackMessage(notice(given), withButtons).blocks.map((block) => JSON.stringify(block));

  it('names fifteen of a larger group and counts the others', () => {
    expect(textsOf(entries(15)).join()).not.toMatch(/and \d+ more/);
    expect(textsOf(entries(16)).join()).toContain('and 1 more');
    expect(textsOf(entries(15)).join()).toContain('• job 14: last result: Failed');
    expect(textsOf([entry()]).join()).not.toContain('DB Backup: last');
  });

  it('says what to do unless the finding is resolved', () => {
    expect(textsOf([entry()]).join()).toContain('_Retry the job._');
    expect(textsOf([entry({ kind: 'resolved' })]).join()).not.toContain('Retry');
    expect(textsOf(entries(9, { kind: 'resolved' })).join()).not.toContain('Retry');
  });

  const sections = (given: LinkedNotice, ...more: [boolean?, Map<string, Later>?]) =>
    slackMessage(given, ...more).blocks.flatMap((block) =>
      block.type === 'section' ? [block.text?.text ?? ''] : [],
    );

  it('begins with the headline, the time, the report and the notes', () => {
    const noted = notice([], { headline: 'a <b>', notes: [{ kind: 'version', text: '<v>' }] });
    const head = (given: LinkedNotice) => sections(given)[0]?.replace(/<!date[^>]*>/, 'WHEN');
    expect(head({ ...noted, reportUrl })).toMatch(
      /^\*a &lt;b&gt;\*\nWHEN · <https:.*\|Open the report>\n. &lt;v&gt;$/,
    );
    expect(head(notice([], { headline: 'a' }))).toBe('*a*\nWHEN');
  });

  it('has of three findings the cause before the first, and what to do behind the last', () => {
    const three = notice(entries(3, { message: 'Full' }));
    const line = (index: number) => `job ${index}: last result: Failed · \`last-result-${index}\``;
    const texts = [
      `*▲ new, high:* “Full”: vbr-1 (3 jobs)\n${line(0)}`,
      line(1),
      `${line(2)}\n_Retry the job._`,
    ];
    expect(sections(three).slice(1)).toStrictEqual(texts);
    const types = (given: LinkedNotice) => slackMessage(given, true).blocks.map(({ type }) => type);
    const [section, actions] = ['section', 'actions'];
    expect(types(three)).toStrictEqual([section, section, actions, section, actions, section, actions]);
    expect(types(notice(entries(4, { message: 'Full' })))).toStrictEqual([section, section]);
    const ids = slackMessage(three, true).blocks.flatMap((block) =>
      block.type === 'actions' ? block.elements.map((element) => element.action_id) : [],
    );
    expect(ids.slice(0, 2)).toStrictEqual(['run:ack:last-result-0', 'run:mute:last-result-0']);
  });

  it('says what has happened since, and has no buttons for resolved findings', () => {
    const later = (given: Partial<Entry>) =>
      new Map([['last-result-abc', { entry: entry(given), at: '2026-11-23T07:00:00Z' }]]);
    const since = (given: Partial<Entry>) => {
      const { blocks } = slackMessage(notice([entry()]), true, later(given));
      return [sections(notice([entry()]), true, later(given))[1]?.split('\n')[2], blocks.length];
    };
    expect(since({ kind: 'resolved', because: 'it <ran>' })).toStrictEqual([
      expect.stringMatching(/^\*✔ resolved:\* it &lt;ran&gt; · <!date/),
      2,
    ]);
    expect(since({ kind: 'taken', by: 'ann' })).toStrictEqual([
      expect.stringMatching(/^\*\S+ taken:\* by ann · <!date/),
      3,
    ]);
  });

  it('has 48 blocks before the report is named, and then no other group', () => {
    const groups = (count: number) =>
      Array.from({ length: count }, (_none, index) => entry({ id: `r-${index}`, rule: `r-${index}` }));
    const last = (given: Entry[], also = {}) => sections({ ...notice(given), ...also }).at(-1);
    expect(last(groups(47))).toContain('`r-46`');
    expect(last(groups(48))).toBe('… and 1 more, in the report.');
    expect(last(groups(49), { reportUrl })).toBe(`… and 2 more, in <${reportUrl}|the report>.`);
    const wide = [...groups(46), ...entries(3, { message: 'Full' }), entry({ rule: 'last' })];
    expect(last(wide)).toBe('… and 4 more, in the report.');
  });

  it('has sections of 3,000 characters at most, and says that there is more', () => {
    const textOf = (reason: string) => sections(notice([entry({ reason })]))[1] ?? '';
    const room = 3_000 - textOf('').length;
    const whole = textOf('x'.repeat(room));
    expect([whole.length, whole.split('\n').at(-1)]).toStrictEqual([3_000, '_Retry the job._']);
    const cut = textOf('x'.repeat(room + 1));
    expect([cut.length, cut.split('\n').at(-1)]).toStrictEqual([3_000, '… the rest is in the report.']);
  });

  it('is no longer than Slack accepts', () => {
    const [, block = ''] = textsOf([entry({ reason: 'x'.repeat(5000) })]);
    expect(JSON.parse(block).text.text).toHaveLength(3000);
  });
});

describe('an alert', () => {
  const jira = (given: Partial<Entry>) => callsOf(notice([entry(given)]))[0]?.body;
  const pagerDuty = (given: Entry[]) => eventsOf(notice(given))[0]?.['payload'] as Record<string, object>;

  it('is cut to what its receiver accepts', () => {
    const long = jira({
      title: 'x'.repeat(200),
      job: { id: '1', name: 'x'.repeat(600) },
      remedy: 'x'.repeat(16_000),
    });
    const lengths = [long?.['message'], long?.['entity'], long?.['description']];
    expect(lengths.map((text) => String(text).length)).toStrictEqual([130, 512, 15_000]);
    expect(pagerDuty([entry({ title: 'x'.repeat(2_000) })])['summary']).toHaveLength(1_024);
    const pair = { title: `${'x'.repeat(116)}\u{1f600}` };
    expect(jira(pair)?.['message']).toMatch(/x\ufffd$/);
  });

  it('names the cause that it shares with others', () => {
    const cause = 'The last run did not succeed: vbr-1 (4 jobs)';
    const [call] = callsOf(notice(entries(4)));
    expect(call?.body['details']).toStrictEqual({ finding: 'last-result-0', server: 'vbr-1', cause });
    expect(pagerDuty(entries(4))['custom_details']).toMatchObject({ cause });
  });

  it.each([
    ['<b', '<\u200bb'],
    ['</', '<\u200b/'],
    ['<!', '<\u200b!'],
    ['<?', '<\u200b?'],
    ['<Z', '<\u200bZ'],
    ['< b', '< b'],
    ['<1', '<1'],
  ])('has %j as %j, which is not an element', (given, shown) => {
    expect(jira({ reason: given })?.['description']).toBe(`${shown}\nWhat to do: Retry the job.`);
  });
});

it('a card of Teams has its font weights, and marks a repeat', () => {
  const { headline } = notice([]);
  const line = (...inlines: object[]) => ({
    type: 'RichTextBlock',
    inlines: inlines.map((run) => ({ type: 'TextRun', ...run })),
  });
  const given = { ...notice(entries(2, { message: 'Full' })), headline, consoleUrl: 'https://api.example' };
  const member = (index: number) =>
    line(
      { text: `job ${index}: `, weight: 'Bolder' },
      { text: 'last result: Failed' },
      { text: `  last-result-${index}`, isSubtle: true, size: 'Small' },
    );
  expect(cardMessage(given, true).attachments[0]?.content.body).toStrictEqual([
    line({ text: headline, weight: 'Bolder', size: 'Medium' }),
    line({ text: expect.stringContaining('repeat'), italic: true }),
    {
      type: 'Container',
      separator: true,
      spacing: 'Medium',
      items: [
        line({ text: '▲ new, high: “Full”: vbr-1 (2 jobs)', weight: 'Bolder' }),
        member(0),
        member(1),
        line({ text: 'Retry the job.', italic: true }),
        {
          type: 'ActionSet',
          actions: [
            { type: 'Action.OpenUrl', title: 'Take or mute', url: expect.stringContaining('#/findings?') },
          ],
        },
      ],
    },
  ]);
});

it('an alert without a report has no link', () => {
  expect(eventsOf(notice([entry()]))[0]).not.toHaveProperty('links');
});
