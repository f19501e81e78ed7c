import * as z from 'zod';
import { listedChannels } from '../../../notices/actions/list-channels.ts';
import { testNoticeInput } from '../../../notices/actions/send-test-notice.ts';
import {
  oneUndelivered,
  type SentAgain,
  type UndeliveredNotice,
  type UndeliveredNotices,
  undeliveredNotice,
  undeliveredQuery,
} from '../../../notices/actions/undelivered.ts';
import { type TestedChannel, testedChannel } from '../../../notices/test-notice.ts';
import type { RouteDescription } from './document-route.ts';

const testedChannels = z.object({
  channels: z.array(testedChannel),
}) satisfies z.ZodType<{ channels: TestedChannel[] }>;
const undeliveredNotices = z.object({
  notices: z.array(undeliveredNotice),
  next: z.exactOptional(z.string()),
}) satisfies z.ZodType<UndeliveredNotices>;
const sentAgain = z.object({ channel: z.string(), notice: z.string() }) satisfies z.ZodType<SentAgain>;

const undeliveredExample: UndeliveredNotice = {
  id: 'WyJ0ZWFtIiwiMjAyNi0xMS0yM1QwNjowMDowMC4wMDBaI2NoZWNrLTEiXQ',
  channel: 'team',
  notice: 'check-1',
  at: '2026-11-23T06:00:00.000Z',
  headline: 'Veeam: 3 new (12 of 15 jobs comply)',
  reason: 'The Teams workflow answered 404: not found.',
  givenUpAt: '2026-11-26T06:00:00.000Z',
};

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
      'Sends a notice that says it is a test to every channel, or to one, and returns what each receiver answered. It needs a token for all servers.',
    permission: 'compliance:write',
    query: testNoticeInput,
    notes: { channel: "A channel's name; by default every channel" },
    answers: [
      {
        status: 200,
        description: 'Every channel accepted it.',
        name: 'TestedChannels',
        schema: testedChannels,
        example: { channels: [{ channel: 'slack', delivered: true, answer: 'Slack answered 200: ok' }] },
      },
      {
        status: 502,
        description: 'A channel did not accept it, for the given reason.',
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
  {
    id: 'listUndelivered',
    group,
    summary: 'List notices that were given up',
    description:
      'Those that a channel did not take for three days, or said that it never will, the newest first. They are kept for 30 days. It needs a token for all servers.',
    permission: 'compliance:read',
    query: undeliveredQuery,
    notes: {
      limit: 'The maximum number of entries; 200 by default',
      next: 'The `next` of an earlier answer',
    },
    answers: [
      {
        status: 200,
        description: 'A page of notices.',
        name: 'UndeliveredNotices',
        schema: undeliveredNotices,
        example: { notices: [undeliveredExample] },
        headers: ['link'],
      },
    ],
    problems: [401, 403],
  },
  {
    id: 'sendNoticeAgain',
    group,
    summary: 'Send a notice again that was given up',
    description:
      'Only to its own channel, which gets the parts that it has not accepted, without findings about which it has got newer notices. It needs a token for all servers.',
    permission: 'compliance:write',
    path: oneUndelivered,
    notes: { id: 'Its `id` in the list' },
    answers: [
      {
        status: 202,
        description: 'The notice is queued. If it is not accepted, it will be listed again.',
        name: 'NoticeSentAgain',
        schema: sentAgain,
        example: { channel: 'team', notice: 'check-1' },
      },
    ],
    problems: [401, 403, 404],
  },
];
