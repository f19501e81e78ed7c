import { createHmac } from 'node:crypto';

/** `/veeam status` as API Gateway passes it on (payload format 2.0), signed now with the app's secret. */
export function signedCommand(secret: string, number: number): object {
  const body = new URLSearchParams({
    command: '/veeam',
    text: 'status',
    user_id: 'U0BENCH',
    channel_id: 'C0BENCH',
    team_id: 'T0BENCH',
    trigger_id: `${number}.bench`,
    response_url: 'https://hooks.slack.example/commands/T0BENCH/1/bench',
  }).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    version: '2.0',
    routeKey: 'POST /slack/commands',
    rawPath: '/slack/commands',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
    requestContext: { requestId: `bench-${number}` },
    body,
    isBase64Encoded: false,
  };
}
