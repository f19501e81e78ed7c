import * as z from 'zod';
import type { Action } from '../../action.ts';

const nothing = z.strictObject({});

/** A way to tell people. */
export interface NoticeChannel {
  name: 'sns' | 'slack';
  send(subject: string, text: string): Promise<void>;
}

/** What became of a test notice in each channel, and why it was not taken. */
export interface TestedChannel {
  channel: NoticeChannel['name'];
  delivered: boolean;
  reason?: string;
}

/** Sends a notice that says it is a test to every channel that is set up, and tells which took it. */
export function sendTestNoticeAction(
  channels: readonly NoticeChannel[],
): Action<z.infer<typeof nothing>, TestedChannel[]> {
  return {
    name: 'compliance:test-notice',
    permission: 'compliance:write',
    input: nothing,
    // Everybody who is told of any server gets it.
    servers: () => ['*'],
    run(_input, { caller }) {
      const text = `This is a test of the notices of Veeam automation, asked for by ${caller.name}. Nothing is wrong.`;
      return Promise.all(
        channels.map(async ({ name, send }): Promise<TestedChannel> => {
          try {
            await send('Veeam: a test notice', text);
            return { channel: name, delivered: true };
          } catch (error) {
            const reason = error instanceof Error ? error.message : String(error);
            return { channel: name, delivered: false, reason };
          }
        }),
      );
    },
  };
}
