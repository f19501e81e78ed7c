import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { LinkedNotice } from '../../../../../functions/notices/channel.ts';
import { slackBotChannel } from '../../../../../functions/notices/channels/slack/bot.ts';
import type { Entry } from '../../../../../functions/notices/notice.ts';
import { type RunningRecord, runRecord } from '../../../platform/record/running-record.ts';
import { entry, notice, reportUrl } from '../../notices.ts';
import { type Receiver, secretsWith, startReceiver } from '../receiver.ts';

let running: RunningRecord;
let slack: Receiver;
beforeAll(async () => {
  running = await runRecord();
  slack = await startReceiver({ status: 200, body: '{"ok":true}' });
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await slack[Symbol.asyncDispose]();
});
beforeEach(() => {
  slack.received.length = 0;
  slack.script.length = 0;
});
vi.spyOn(console, 'info').mockImplementation(() => {});

const at = new Date('2026-11-23T06:00:00Z');
let names = 0;

function channel() {
  const name = `slack-${++names}`;
  const record = running.open({ now: () => at });
  const made = slackBotChannel(name, {
    channelId: 'C0OPS',
    withButtons: true,
    secrets: secretsWith({ 'slack-bot': { token: 'xoxb-1', apiUrl: slack.url } }),
    record,
  });
  let posts = 0;
  const tell = async (...entries: Entry[]) => {
    const given: LinkedNotice = { ...notice(entries, { id: `check-${names}-${++posts}` }), reportUrl };
    for (const message of made.messages(given)) {
      if ('post' in message)
        slack.script.push({ status: 200, body: JSON.stringify({ ok: true, ts: `${posts}.0` }) });
      await made.send(message, { key: 'k', mayRepeat: false });
    }
  };
  const messageOf = (ts: string) => ({ pk: `SLACK-MESSAGE#message/${name}`, sk: ts });
  const referenceTo = (finding: string) => ({ pk: `SLACK-MESSAGE#${finding}`, sk: name });
  return { tell, made, record, messageOf, referenceTo };
}

const calls = () =>
  slack.received.map(({ path, body }) => {
    const { channel: where, ts, blocks } = JSON.parse(body);
    return { method: path.slice(1), where, ts, text: JSON.stringify(blocks) };
  });
const id = (name: string) => ({ id: `${name}-${names}` });

it('changes the message when a user acknowledges one of its findings: it shows the user and the reason', async () => {
  const { tell } = channel();
  await tell(entry(id('a')), entry({ ...id('b'), rule: 'never-run' }));
  await tell(entry({ ...id('a'), kind: 'taken', by: 'ann', because: 'a disk was full' }));
  const [posted, changed, ...more] = calls();
  expect(more).toStrictEqual([]);
  expect(posted).toMatchObject({ method: 'chat.postMessage', where: 'C0OPS' });
  expect(changed).toMatchObject({ method: 'chat.update', where: 'C0OPS', ts: '1.0' });
  expect(changed?.text).toContain('taken:* by ann: a disk was full');
  expect(changed?.text).toContain('ack b-');
});

it('keeps the history of each finding, and removes the buttons of resolved ones', async () => {
  const { tell } = channel();
  await tell(entry(id('a')), entry({ ...id('b'), rule: 'never-run' }));
  await tell(
    entry({ ...id('a'), kind: 'muted', by: 'ben', until: '2026-11-24T06:00:00Z', because: 'we move' }),
  );
  await tell(entry({ ...id('b'), kind: 'resolved', because: 'it ran' }));
  const [, , posted, changed] = calls();
  // A resolved finding also has its own message.
  expect(posted?.method).toBe('chat.postMessage');
  expect(changed?.ts).toBe('1.0');
  expect(changed?.text).toContain('muted:* by ben for 24 hours: we move');
  expect(changed?.text).toContain('resolved:* it ran');
  expect(changed?.text.match(/ack a-/g)).toHaveLength(1);
  expect(changed?.text).not.toContain('ack b-');
});

it('changes the last message about a finding', async () => {
  const { tell } = channel();
  await tell(entry(id('a')));
  await tell(entry({ ...id('a'), kind: 'worse', severity: 'critical' }));
  await tell(entry({ ...id('a'), kind: 'taken', by: 'ann' }));
  expect(calls().at(-1)).toMatchObject({ method: 'chat.update', ts: '2.0' });
});

it('changes nothing that it has not posted, and gives up a deleted message', async () => {
  const { tell } = channel();
  await tell(entry({ ...id('x'), kind: 'taken', by: 'ann' }));
  expect(calls()).toStrictEqual([]);
  await tell(entry(id('a')));
  slack.script.push({ status: 200, body: '{"ok":false,"error":"message_not_found"}' });
  await tell(entry({ ...id('a'), kind: 'taken', by: 'ann' }));
  expect(calls().map(({ method }) => method)).toStrictEqual(['chat.postMessage', 'chat.update']);
});

it.each([
  ['invalid_blocks', true],
  ['invalid_blocks_format', true],
  ['msg_too_long', true],
  ['no_text', true],
  ['too_many_attachments', true],
  ['channel_not_found', false],
])('gets %s, which is permanent: %s', async (error, final) => {
  const [message] = channel().made.messages(notice([entry(id('a'))]));
  if (!message) throw new Error('There is a message.');
  slack.script.push({ status: 200, body: JSON.stringify({ ok: false, error }) });
  await expect(channel().made.send(message, { key: 'k', mayRepeat: false })).rejects.toMatchObject({
    answered: true,
    final,
  });
  expect(JSON.parse(slack.received[0]?.body ?? '')).toMatchObject({ unfurl_links: false });
});

it.each([
  ['cant_update_message', 1],
  ['edit_window_closed', 1],
  ['channel_not_found', 0],
])('gives a message up that answers %s: %i', async (error, given) => {
  const { tell } = channel();
  await tell(entry(id('a')));
  slack.script.push({ status: 200, body: JSON.stringify({ ok: false, error }) });
  const outcome = await tell(entry({ ...id('a'), kind: 'taken', by: 'ann' })).then(
    () => 1,
    () => 0,
  );
  expect(outcome).toBe(given);
});

it('lets a change that was not accepted be made again', async () => {
  const { tell, made } = channel();
  await tell(entry(id('a')));
  const taken = notice([entry({ ...id('a'), kind: 'taken', by: 'ann' })]);
  const [message] = made.messages(taken);
  if (!message) throw new Error('There is a change.');
  slack.script.push({ status: 500 });
  const again = { key: 'k', mayRepeat: false };
  await expect(made.send(message, again)).rejects.toMatchObject({ answered: true, final: false });
  await made.send(message, again);
  const [, first, second] = calls();
  expect(second).toStrictEqual(first);
});

it("posts notices with content, except users' actions, and shows these as changes", () => {
  const { made } = channel();
  const notes = [{ kind: 'version', text: 'v' } as const];
  const [fresh, taken, over] = [entry(), entry({ kind: 'taken' }), entry({ kind: 'resolved' })];
  const told = (...given: Parameters<typeof notice>) => {
    const messages = made.messages(notice(...given));
    return messages.map((each) => ('post' in each ? each.post.entries : ['changed', each.update, each.at]));
  };
  const changed = (...entries: Entry[]) => ['changed', entries, notice([]).at];
  expect(told([])).toStrictEqual([]);
  expect(told([], { notes })).toStrictEqual([[]]);
  expect(told([fresh], { notes })).toStrictEqual([[fresh]]);
  expect(told([taken])).toStrictEqual([changed(taken)]);
  expect(told([fresh, taken, over])).toStrictEqual([[fresh, over], changed(taken, over)]);
});

it('stores for thirty days which message has a finding, and nothing of resolved ones', async () => {
  const { tell, record, messageOf, referenceTo } = channel();
  await tell(entry(id('a')));
  const expiresAt = at.getTime() / 1000 + 30 * 86_400;
  expect(await record.get(referenceTo(id('a').id))).toMatchObject({ ts: '1.0', expiresAt });
  expect(await record.get(messageOf('1.0'))).toMatchObject({ reportUrl, expiresAt });
  await tell(entry({ ...id('b'), kind: 'resolved' }));
  expect(await record.get(referenceTo(id('b').id))).toBeUndefined();
  expect(await record.get(messageOf('2.0'))).toBeUndefined();
});

it('stores a message of up to 300,000 bytes', async () => {
  const { tell, record, messageOf } = channel();
  const given = (reason: string, posts: number) => ({
    ...notice([entry({ ...id('a'), reason })], { id: `check-${names}-${posts}` }),
    reportUrl,
  });
  const room = 300_000 - Buffer.byteLength(JSON.stringify(given('', 1)));
  await tell(entry({ ...id('a'), reason: 'x'.repeat(room) }));
  await tell(entry({ ...id('a'), reason: 'x'.repeat(room + 1) }));
  expect(await record.get(messageOf('1.0'))).toHaveProperty('notice');
  expect(await record.get(messageOf('2.0'))).toBeUndefined();
});

it('changes a message once for all its changes, and with its link', async () => {
  const { tell } = channel();
  await tell(entry(id('a')), entry({ ...id('b'), rule: 'never-run' }));
  await tell(
    entry({ ...id('a'), kind: 'taken', by: 'ann' }),
    entry({ ...id('b'), kind: 'taken', by: 'ben' }),
  );
  const [, changed, ...more] = calls();
  expect(more).toStrictEqual([]);
  expect(changed?.text).toContain('|Open the report>');
  for (const name of ['ann', 'ben']) expect(changed?.text).toContain(`by ${name}`);
});

it('changes no message that is no longer stored, and ignores what it cannot read', async () => {
  const { tell, record, messageOf } = channel();
  await tell(entry(id('a')));
  const stored = await record.get(messageOf('1.0'));
  await record.change(messageOf('1.0'), (item) => item && { ...item, later: { x: '{' } });
  await tell(entry({ ...id('a'), kind: 'taken', by: 'ann' }));
  expect(calls().at(-1)).toMatchObject({ method: 'chat.update', text: expect.stringContaining('by ann') });
  await record.change(messageOf('1.0'), (item) => item && { ...item, notice: '{' });
  await tell(entry({ ...id('a'), kind: 'taken', by: 'ben' }));
  if (stored) await record.deleteAll([stored]);
  await tell(entry({ ...id('a'), kind: 'taken', by: 'cid' }));
  expect(calls()).toHaveLength(2);
  expect(await record.get(messageOf('1.0'))).toBeUndefined();
});

it('marks what may be a repeat', async () => {
  const { made } = channel();
  const [message] = made.messages(notice([entry(id('a'))]));
  slack.script.push({ status: 200, body: '{"ok":true,"ts":"1.0"}' });
  await made.send(message ?? expect.fail('there is none'), { key: 'k', mayRepeat: true });
  expect(JSON.parse(slack.received[0]?.body ?? '').blocks.at(-1)).toMatchObject({
    type: 'context',
    elements: [{ type: 'mrkdwn', text: expect.stringContaining('repeat') }],
  });
});
