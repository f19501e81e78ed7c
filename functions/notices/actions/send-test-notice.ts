import * as z from 'zod';
import { type Action, RefusedError } from '../../action.ts';
import { nameHint } from '../../input/nearest-name.ts';
import type { TestedChannel, TestRequest } from '../test-notice.ts';

export const testNoticeInput = z.strictObject({
  /** Absent: every channel. */
  channel: z.exactOptional(z.string().min(1).max(100)),
});

/** The dependencies of sending a test notice. */
export interface TestNotices {
  /** The names of all channels. */
  readonly names: readonly string[];
  /** Makes the sender of notices send a test notice. */
  send(request: TestRequest): Promise<TestedChannel[]>;
}

/** Sends a test notice, and returns the answer of each channel's receiver. */
export function sendTestNoticeAction({
  names,
  send,
}: TestNotices): Action<z.infer<typeof testNoticeInput>, TestedChannel[]> {
  return {
    name: 'compliance:test-notice',
    permission: 'compliance:write',
    input: testNoticeInput,
    // It goes to the recipients of notices about every server.
    servers: () => ['*'],
    async run({ channel }, { caller, now }) {
      if (channel !== undefined && !names.includes(channel)) {
        const hint = nameHint(channel, [...names], 'There are');
        throw new RefusedError('not-found', `Channel not found.${hint}`);
      }
      return send({ by: caller.name, at: now.toISOString(), ...(channel !== undefined && { channel }) });
    },
  };
}
