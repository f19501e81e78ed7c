import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PostedMessage } from '../../src/slack/board.ts';
import { messagesPage } from '../../src/slack/page.ts';
import { startTestLab } from '../lab-client.ts';

const posted = (body: PostedMessage['body'], more: Partial<PostedMessage> = {}): PostedMessage => ({
  at: '2026-03-04T12:00:00.000Z',
  path: '/slack/webhooks/a',
  body,
  ts: '1772625600.000001',
  channel: 'C0LABVEEAM',
  visibility: 'in_channel',
  history: [],
  ...more,
});

const anna = { user: 'U0LABANNA' };
const pageOf = (messages: readonly PostedMessage[]) => messagesPage(messages, anna);

test('the page is served with a policy that lets nothing be loaded', async () => {
  const lab = await startTestLab();
  try {
    const page = await fetch(`${lab.controlUrl}/slack`);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = page.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/script-src[^;]*'unsafe|https?:/);
    const shown = await page.text();
    const [, script = ''] = /<script>([\s\S]*)<\/script>/.exec(shown) ?? [];
    expect(policy).toContain(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    expect(shown).toContain('Nothing was posted yet.');
  } finally {
    await lab.close();
  }
});

test('every kind of block is shown, the newest message first', () => {
  const button = {
    type: 'button',
    text: { type: 'plain_text', text: 'Open' },
    url: 'https://example.com/r',
  } as const;
  const page = pageOf([
    posted({ text: 'only text' }),
    posted({
      text: 'summary',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'Two jobs failed' } },
        {
          type: 'section',
          text: { type: 'mrkdwn', text: '*DB Backup*' },
          fields: [{ type: 'mrkdwn', text: 'a field' }],
          accessory: button,
        },
        { type: 'divider' },
        { type: 'context', elements: [{ type: 'mrkdwn', text: 'since 7:00' }] },
        { type: 'actions', elements: [button] },
      ],
    }),
  ]);
  for (const shown of [
    '<h2>Two jobs failed</h2>',
    '<p><strong>DB Backup</strong></p>',
    '<li>a field</li>',
    '<hr>',
    '<p class="context">since 7:00</p>',
    '<a class="button" href="https://example.com/r" rel="noreferrer">Open</a>',
    'Notification: summary',
    '<p>only text</p>',
  ]) {
    expect(page).toContain(shown);
  }
  expect(page.indexOf('Two jobs')).toBeLessThan(page.indexOf('only text'));
});

test('a message for one person is shown only to them, a changed one in its present form, a deleted one not at all', () => {
  const history = [{ until: '2026-03-04T12:00:01.000Z', body: { text: 'old' } }];
  const messages = [
    posted({ text: 'for anna' }, { visibility: 'ephemeral', user: 'U0LABANNA' }),
    posted({ text: 'new' }, { history }),
    posted({ text: 'gone' }, { deletedAt: '2026-03-04T12:00:02.000Z' }),
  ];
  const [forAnna, forBen] = ['U0LABANNA', 'U0LABBEN'].map((user) => messagesPage(messages, { user }));
  expect(forAnna).toContain('Only visible to you');
  expect(forAnna).toMatch(/\(edited\)[\s\S]*<p>new<\/p>[\s\S]*Before[\s\S]*<p>old<\/p>/);
  expect(forBen).not.toContain('for anna');
  expect(forAnna).not.toContain('gone');
});

test('no text becomes markup, anywhere', () => {
  // A line that begins with > is a quote in Slack.
  const tags = (page: string) =>
    page
      .match(/<[^>]*>/g)
      ?.filter((tag) => !/^<\/?blockquote>$/.test(tag))
      .map((tag) => tag.replace(/="[^"]*"/g, ''));
  const page = (text: string) =>
    pageOf([
      posted(
        {
          text,
          blocks: [
            { type: 'header', text: { type: 'plain_text', text } },
            { type: 'section', text: { type: 'mrkdwn', text }, fields: [{ type: 'mrkdwn', text }] },
            { type: 'context', elements: [{ type: 'mrkdwn', text }] },
            {
              type: 'actions',
              elements: [
                { type: 'button', text: { type: 'plain_text', text }, action_id: text, confirm: asked(text) },
                { type: 'button', text: { type: 'plain_text', text }, action_id: `${text}2`, url: text },
              ],
            },
          ],
        },
        { path: `/slack/webhooks/${text}`, channel: text, user: anna.user, visibility: 'ephemeral' },
      ),
    ]);
  const asked = (text: string) => {
    const label = { type: 'plain_text', text } as const;
    return { title: label, text: label, confirm: label, deny: label };
  };
  const harmless = tags(page('x'));
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'b', '/', ' ') }), (text) => {
      expect(tags(page(text))).toEqual(harmless);
    }),
  );
});
