import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import {
  type SlackResponse,
  type SlackTrigger,
  slackReceiver,
} from '../../../../functions/triggers/slack/receive.ts';
import { slackSettings } from '../../../../functions/triggers/slack/settings.ts';
import type { SlackInput } from '../../../../functions/triggers/slack/workflow.ts';

export const secret = 'signing-secret-of-a-test';
export const now = new Date('2026-11-23T20:00:00Z');
export const seconds = now.getTime() / 1000;
const settings = slackSettings.parse({
  permissions: [
    { users: ['U0READER'], allow: ['jobs:read'], servers: ['*'] },
    { userGroups: ['S0ADMINS'], channels: ['C0OPS'], allow: ['jobs:write'], servers: ['em-1'] },
  ],
});

export function testTrigger() {
  const started = new Map<string, SlackInput>();
  const trigger: SlackTrigger = {
    settings,
    signingSecret: async () => secret,
    async start(name, input) {
      if (started.has(name)) return false;
      started.set(name, input);
      return true;
    },
    async inputOf(name) {
      const input = started.get(name);
      if (!input) throw new Error(`no ${name}`);
      return input;
    },
    now: () => now,
  };
  return { trigger, started, inputs: () => [...started.values()] };
}

export function signed(body: string, at = seconds) {
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`;
  return {
    headers: { 'x-slack-request-timestamp': String(at), 'x-slack-signature': signature },
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
  };
}

export const eventOf = (routeKey: string, request: object) =>
  ({ routeKey, requestContext: { requestId: 'r-1' }, ...request }) as APIGatewayProxyEventV2;

export function receive(trigger: SlackTrigger, route: string, request: object): Promise<SlackResponse> {
  return slackReceiver(trigger)(eventOf(route, request), {} as never);
}

export const responseUrl = 'https://hooks.slack.com/commands/T0/1/x';
export const slash = (text: string, more: Record<string, string> = {}) =>
  new URLSearchParams({
    command: '/veeam',
    text,
    user_id: 'U0READER',
    channel_id: 'C0OPS',
    trigger_id: '1.2.abc',
    response_url: responseUrl,
    ...more,
  }).toString();
export const press = (action_id: string, value: string, more: object = {}) =>
  new URLSearchParams({
    payload: JSON.stringify({
      type: 'block_actions',
      user: { id: 'U0READER' },
      channel: { id: 'C0OPS' },
      trigger_id: '9.9.abc',
      response_url: responseUrl,
      actions: [{ action_id, value }],
      ...more,
    }),
  }).toString();
export const commands = 'POST /slack/commands';
export const interactions = 'POST /slack/interactions';
