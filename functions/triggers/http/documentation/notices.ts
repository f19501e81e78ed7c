import * as z from 'zod';
import { listedChannels } from '../../../notices/actions/list-channels.ts';
import { testNoticeInput } from '../../../notices/actions/send-test-notice.ts';
import { type TestedChannel, testedChannel } from '../../../notices/test-notice.ts';
import type { RouteDescription } from './document-route.ts';

const testedChannels = z.object({
  channels: z.array(testedChannel),
}) satisfies z.ZodType<{ channels: TestedChannel[] }>;
const group = 'Compliance';

export const noticesDocumentation: readonly RouteDescription[] = [
  {
    id: 'listChannels',
    group,
    summary: 'List the channels of notices',
    description: 'By their names in automation.yaml. It needs a token for all servers.',
    permission: 'compliance:read',
    answers: [
      {
        status: 200,
        description: 'The channels.',
        name: 'Channels',
        schema: listedChannels,
        example: {
          channels: [
            { channel: 'sns', kind: 'topic' },
            { channel: 'team', kind: 'teams' },
          ],
        },
      },
    ],
    problems: [401, 403],
  },
  {
    id: 'sendTestNotice',
    group,
    summary: 'Send a test notice',
    description:
      'Sends a notice that says it is a test to every channel, or to one, and tells what each receiver answered. It needs a token for all servers.',
    permission: 'compliance:write',
    query: testNoticeInput,
    notes: { channel: "A channel's name; left out, every channel" },
    answers: [
      {
        status: 200,
        description: 'Every channel took it.',
        name: 'TestedChannels',
        schema: testedChannels,
        example: { channels: [{ channel: 'slack', delivered: true, answer: 'Slack answered 200: ok' }] },
      },
      {
        status: 502,
        description: 'A channel did not take it, for the reason given.',
        name: 'TestedChannels',
        schema: testedChannels,
        example: {
          channels: [
            { channel: 'sns', delivered: true, answer: 'SNS took it as 1f0c…' },
            { channel: 'slack', delivered: false, reason: 'Slack answered 404: no_service.' },
          ],
        },
      },
    ],
    problems: [401, 403, 404, 422],
  },
];
