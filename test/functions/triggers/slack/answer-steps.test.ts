import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CloneWorkflows } from '../../../../functions/clone/workflows.ts';
import type { Checks } from '../../../../functions/compliance/check/check-view.ts';
import { answerSteps } from '../../../../functions/triggers/slack/answer-steps.ts';
import { sealText } from '../../../../functions/triggers/slack/work.ts';
import { now } from '../../compliance/estate.ts';
import { secretsWith, startReceiver } from '../../notices/channels/receiver.ts';
import { runningClone } from './stub-session.ts';

const secret = 'signing-secret-of-a-test';
const lines: Record<string, unknown>[] = [];
beforeEach(() => {
  lines.length = 0;
  for (const level of ['info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((line) => {
      const { event, level: at, ...rest } = JSON.parse(line);
      if (event !== 'step') lines.push({ at, event, ...rest });
    });
});
afterEach(() => vi.restoreAllMocks());

type Step = 'answer' | 'follow' | 'outcome';

interface Given {
  replaces?: boolean;
  minutesAgo?: number;
  clone?: object;
  statuses?: number[];
}

/**
 * Runs a step against a Slack that answers with `statuses` in order, for a request of some minutes ago.
 * @param more the other input of the step
 */
async function run(
  step: Step,
  more: object,
  { replaces = false, minutesAgo = 1, clone = {}, statuses = [] }: Given = {},
) {
  await using receiver = await startReceiver({ status: 200, body: '{"ok":true}' });
  receiver.script.push(...statuses.map((status) => ({ status, body: 'no' })));
  const steps = answerSteps({
    secrets: secretsWith({
      'slack-signing': { secret },
      'slack-bot': { token: 'xoxb', apiUrl: `${receiver.url}/api` },
    }),
    workflows: { record: { get: async () => ({ ...runningClone, ...clone }) } } as unknown as CloneWorkflows,
    checks: {} as Checks,
    channel: 'C0BACKUP',
    now: () => now,
  });
  const requestOf = (user: string) => ({
    user,
    channel: 'C0OPS',
    reply: sealText(`${receiver.url}/reply/${user}`, 'reply', secret),
    receivedAt: new Date(now.getTime() - minutesAgo * 60_000).toISOString(),
    replaces,
  });
  const event = JSON.parse(
    JSON.stringify({ tries: 0, request: requestOf('U0ANN'), ...more }).replace(
      '"THE PRESS"',
      JSON.stringify(requestOf('U0BOSS')),
    ),
  );
  const outcome = await (steps[step](event) as Promise<unknown>).catch(
    ({ name, message }: Error) => `${name}: ${message}`,
  );
  const posts = receiver.received.map(({ path, body }) => {
    const { text, blocks, replace_original, channel, response_type } = JSON.parse(body);
    return { path, text, blocks, replace: replace_original, channel, type: response_type };
  });
  return { outcome, posts };
}

const message = { text: 'done', blocks: [] };

describe('an answer', () => {
  it.each([
    ['usual', 0, false, false],
    ['usual', 1, false, true],
    ['usual', 0, true, true],
    ['replace', 0, false, true],
    ['beside', 0, true, false],
    ['beside', 2, false, false],
  ] as const)('%s, at try %i, for a request that replaces (%s): replaces %s', async (how, tries, of, is) => {
    const { outcome, posts } = await run('answer', { tries, answer: { message, how } }, { replaces: of });
    expect(outcome).toStrictEqual({ by: 'response_url' });
    expect(posts).toMatchObject([{ path: '/reply/U0ANN', text: 'done', replace: is, type: 'ephemeral' }]);
    expect(lines).toMatchObject([{ at: 'info', event: 'slack-answered', by: 'response_url', tries }]);
  });

  it('for everyone that is late is posted in the configured channel', async () => {
    const answer = { message: { ...message, public: true }, how: 'usual' };
    const { outcome, posts } = await run('answer', { answer }, { minutesAgo: 60 });
    expect(outcome).toStrictEqual({ by: 'channel' });
    expect(posts).toMatchObject([{ path: '/api/chat.postMessage', channel: 'C0BACKUP' }]);
  });

  it('that Slack does not accept fails, so that the workflow retries', async () => {
    const answer = { message: { text: 'done', blocks: [] }, how: 'usual' };
    const { outcome } = await run('answer', { tries: 3, answer }, { statuses: [500] });
    expect(outcome).toMatch(/^SlackApiError: /);
    const message = expect.stringMatching(/./);
    expect(lines).toStrictEqual([
      { at: 'error', event: 'slack-not-answered', error: 'SlackApiError', message, tries: 3 },
    ]);
  });

  it.each(['elsewhere', undefined])('how it is given cannot be %s', async (how) => {
    expect((await run('answer', { answer: { message, how } })).outcome).toMatch('EventUnreadableError');
  });
});

describe('work that continues', () => {
  const follow = { kind: 'clone', id: 'clone-1', title: 'clone *SQL*' };
  const goesOn = 'StillRunning: clone clone-1 goes on.';

  it.each([
    [0, false, undefined],
    [1, false, false],
    [2, false, undefined],
    [6, false, undefined],
    [0, true, undefined],
    [1, true, true],
    [5, true, undefined],
    [6, true, true],
    [7, true, undefined],
  ])('is shown at poll %i, for a request that replaces (%s): %s', async (tries, replaces, replace) => {
    const { outcome, posts } = await run('follow', { tries, follow }, { replaces });
    expect(outcome).toBe(goesOn);
    expect(posts).toMatchObject(
      replace === undefined ? [] : [{ path: '/reply/U0ANN', text: expect.stringMatching('^● '), replace }],
    );
    expect(lines).toStrictEqual([]);
  });

  it('continues when Slack does not accept the message about it', async () => {
    const { outcome } = await run('follow', { tries: 1, follow }, { statuses: [500] });
    expect(outcome).toBe(goesOn);
    expect(lines).toMatchObject([
      { at: 'warn', event: 'slack-progress-not-posted', error: 'SlackApiError', message: expect.any(String) },
    ]);
  });

  it.each([
    [0, 'usual'],
    [1, 'usual'],
    [2, 'replace'],
  ])('that has ended at poll %i is answered: %s', async (tries, how) => {
    const clone = { outcome: { outcome: 'succeeded', warnings: [] } };
    const { outcome, posts } = await run('follow', { tries, follow }, { clone });
    expect(outcome).toMatchObject({ how, message: { text: expect.stringMatching('^✔ succeeded') } });
    expect(posts).toStrictEqual([]);
  });

  it('is of a kind that can be polled', async () => {
    const outcome = async (given: object) =>
      (await run('follow', { follow: { ...follow, ...given } })).outcome;
    expect(await outcome({ kind: 'job' })).toMatch('EventUnreadableError');
    for (const part of Object.keys(follow))
      expect(await outcome({ [part]: undefined }), part).toMatch('EventUnreadableError');
    expect(await outcome({ withResult: true })).toBe(goesOn);
  });
});

describe('the outcome of a change that was approved', () => {
  const event = {
    decision: { by: 'U0BOSS', request: 'THE PRESS' },
    change: { command: 'start', server: 'em-1', title: 'start *SQL*', input: {} },
    answer: { message, how: 'usual' },
  };

  it('goes to the user who approved it, below the message with the button', async () => {
    const { outcome, posts } = await run('outcome', event, { replaces: true });
    expect(outcome).toStrictEqual({ by: 'response_url' });
    expect(posts).toMatchObject([{ path: '/reply/U0BOSS', replace: false }]);
    for (const part of ['<@U0ANN>', '<@U0BOSS>', ': start *SQL*', 'done'])
      expect(JSON.stringify(posts)).toContain(part);
  });

  it.each(['decision', 'change', 'answer', 'request', 'tries'])(
    'is not sent without its %s',
    async (part) => {
      expect((await run('outcome', { ...event, [part]: undefined })).outcome).toMatch('EventUnreadableError');
    },
  );
});
