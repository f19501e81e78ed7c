import { readFileSync } from 'node:fs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { log } from '../../../platform/log.ts';
import { unexpectedError } from '../../../platform/unexpected-error.ts';
import { receive, type SlackResponse, type SlackTrigger } from '../receive.ts';
import type { SlackSettings } from '../settings.ts';
import { inputOfExecution, signingSecret, startExecution } from '../start.ts';

/*
 * The receiving function. It must answer within three seconds from cold, so that it carries no schema library: synth
 * has checked the settings, and what Slack sends is looked at field by field.
 */
const { slack }: { slack: SlackSettings } = JSON.parse(
  readFileSync(new URL('./configuration.json', import.meta.url), 'utf8'),
);

const trigger: SlackTrigger = {
  settings: slack,
  signingSecret,
  start: startExecution,
  inputOf: inputOfExecution,
  now: () => new Date(),
};

export async function handler(event: APIGatewayProxyEventV2): Promise<SlackResponse> {
  const { requestId } = event.requestContext;
  const answer = await receive(trigger, event.routeKey, event).catch((error: unknown): SlackResponse => {
    log('error', 'slack-failed', { route: event.routeKey, requestId, ...unexpectedError(error) });
    return { statusCode: 503 };
  });
  log('info', 'slack', { route: event.routeKey, status: answer.statusCode, requestId });
  return answer;
}
