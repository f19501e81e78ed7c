import * as z from 'zod';
import { type Action, RefusedError } from '../../action.ts';
import { nameHint } from '../../input/nearest-name.ts';
import type { SetUpChannel } from '../deliver.ts';
import type { Notice } from '../notice.ts';

export const testNoticeInput = z.strictObject({
  /** Left out: every channel. */
  channel: z.exactOptional(z.string().min(1).max(100)),
});

/** The outcome of a test notice in one channel. */
export interface TestedChannel {
  channel: string;
  delivered: boolean;
  /** What the receiver answered. */
  answer?: string;
  /** Why it did not take it. */
  reason?: string;
}

/** Sends a notice that says it is a test, and tells what each channel's receiver answered. */
export function sendTestNoticeAction(
  channels: readonly SetUpChannel[],
): Action<z.infer<typeof testNoticeInput>, TestedChannel[]> {
  return {
    name: 'compliance:test-notice',
    permission: 'compliance:write',
    input: testNoticeInput,
    // Everybody who is told of any server gets it.
    servers: () => ['*'],
    run({ channel: wanted }, { caller, now }) {
      const names = channels.map(({ name }) => name);
      const meant = channels.filter(({ name }) => wanted === undefined || name === wanted);
      if (wanted !== undefined && meant.length === 0) {
        const hint = nameHint(wanted, names, 'There are');
        throw new RefusedError('not-found', `Channel not found.${hint}`);
      }
      const text = `This is a test of the notices of Veeam automation, asked for by ${caller.name}. Nothing is wrong.`;
      const at = now.toISOString();
      const notice: Notice = {
        id: `test-${at}`,
        at,
        headline: 'Veeam: a test notice',
        entries: [],
        notes: [{ kind: 'test', text }],
      };
      return Promise.all(meant.map((each) => tested(each, notice)));
    },
  };
}

async function tested({ name, channel }: SetUpChannel, notice: Notice): Promise<TestedChannel> {
  const answers: string[] = [];
  try {
    for (const [part, message] of channel.messages(notice).entries()) {
      const key = `${name}#${notice.id}#${part}`;
      answers.push((await channel.send(message, { key, mayRepeat: false })).text);
    }
    return { channel: name, delivered: true, answer: answers.join('; ') };
  } catch (error) {
    return {
      channel: name,
      delivered: false,
      reason: error instanceof Error ? error.message : String(error),
    };
  }
}
