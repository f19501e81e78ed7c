import * as z from 'zod';
import type { Action } from '../../action.ts';
import type { NoticeSettings } from '../settings.ts';

/** A channel as callers see it: without addresses, which may be credentials. */
const listedChannel = z.object({
  channel: z.string(),
  kind: z.string().describe("The kind of its settings; the stack's own topic is `topic`"),
});
export const listedChannels = z.object({ channels: z.array(listedChannel) });

const nothing = z.strictObject({});

/** Lists the channels of notices by the names that a test notice accepts. */
export function listChannelsAction(
  settings: NoticeSettings,
): Action<z.infer<typeof nothing>, z.infer<typeof listedChannels>> {
  return {
    name: 'notices:channels',
    permission: 'compliance:read',
    input: nothing,
    // The channels get notices about every server.
    servers: () => ['*'],
    async run() {
      const { slack, channels } = settings;
      return {
        channels: [
          { channel: 'sns', kind: 'topic' },
          ...(slack ? [{ channel: 'slack', kind: 'slack' }] : []),
          ...Object.entries(channels).map(([channel, { kind }]) => ({ channel, kind })),
        ],
      };
    },
  };
}
