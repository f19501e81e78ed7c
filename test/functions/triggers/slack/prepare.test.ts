import { expect, it } from 'vitest';
import type { Executions } from '../../../../functions/platform/executions.ts';
import { decide } from '../../../../functions/triggers/slack/prepare.ts';
import type { Session } from '../../../../functions/triggers/slack/session.ts';
import { slackSettings } from '../../../../functions/triggers/slack/settings.ts';

const settings = slackSettings.parse({
  approvals: [{ commands: ['clone'], servers: ['*'], approvers: { users: ['U0ASKER', 'U0BOSS'] } }],
});
const change = { command: 'clone', server: 'em-1', title: 'clone SQL', input: {} };

/** An execution that waits for an approval, or has been given one. */
function waiting(decision?: { approved: boolean; by: string }) {
  const input = { request: { user: 'U0ASKER' }, prepared: { change }, ...(decision && { decision }) };
  const taken: unknown[] = [];
  const executions = {
    history: async () => [
      {
        type: 'TaskScheduled',
        taskScheduledEventDetails: {
          resource: 'invoke.waitForTaskToken',
          parameters: JSON.stringify({ Payload: { token: 'the-token' } }),
        },
      },
      { type: 'TaskStateEntered', stateEnteredEventDetails: { input: JSON.stringify(input) } },
    ],
    async succeedTask(token: string, output: unknown) {
      taken.push({ token, output });
      return decision === undefined;
    },
  } as unknown as Executions;
  return { executions, taken };
}

async function press({ executions }: { executions: Executions }, user: string, approved: boolean) {
  const session = { context: { settings }, request: { user }, inGroup: () => false } as unknown as Session;
  return JSON.stringify(await decide(session, executions, { kind: 'decide', waiting: 's-1', approved }));
}

it('passes an approval on, by whom it was given', async () => {
  const one = waiting();
  expect(await press(one, 'U0BOSS', true)).toContain('Approved by <@U0BOSS>');
  expect(one.taken).toEqual([
    { token: 'the-token', output: { approved: true, by: 'U0BOSS', request: { user: 'U0BOSS' } } },
  ]);
});

it.each([
  ['U0ASKER', 'cannot approve'],
  ['U0ELSE', 'not among the approvers'],
])('takes none from %s', async (user, words) => {
  const one = waiting();
  await expect(press(one, user, true)).rejects.toThrow(words);
  expect(one.taken).toEqual([]);
});

it('tells who has decided so already the same again, as after a lost answer, and everyone else that it is over', async () => {
  const decided = waiting({ approved: true, by: 'U0BOSS' });
  expect(await press(decided, 'U0BOSS', true)).toContain('Approved by <@U0BOSS>');
  await expect(press(decided, 'U0BOSS', false)).rejects.toThrow('Nothing waits');
});
