import * as z from 'zod';
import type { SetUpChannel } from './delivery.ts';
import type { Notice } from './notice.ts';

/** Who requests a test notice, when, and for which channel. Without a channel, all get it. */
export const testRequest = z.object({ by: z.string(), at: z.string(), channel: z.string().optional() });
export type TestRequest = z.infer<typeof testRequest>;

/** The outcome of a test notice in one channel. */
export const testedChannel = z.object({
  channel: z.string(),
  delivered: z.boolean(),
  /** The receiver's answer. */
  answer: z.exactOptional(z.string()),
  /** Why it was not accepted. */
  reason: z.exactOptional(z.string()),
});
export type TestedChannel = z.infer<typeof testedChannel>;

/** Sends a test notice without the outbox: once, and now. */
export function testChannels(
  channels: readonly SetUpChannel[],
  { by, at, channel: wanted }: TestRequest,
): Promise<TestedChannel[]> {
  const notice: Notice = {
    id: `test-${at}`,
    at,
    headline: 'Veeam: a test notice',
    entries: [],
    notes: [
      {
        kind: 'test',
        text: `This is a test of the notices of Veeam automation, asked for by ${by}. Nothing is wrong.`,
      },
    ],
  };
  const meant = channels.filter(({ name }) => wanted === undefined || name === wanted);
  return Promise.all(meant.map((each) => tested(each, notice)));
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
