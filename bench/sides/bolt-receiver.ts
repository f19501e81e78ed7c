import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { App, AwsLambdaReceiver } from '@slack/bolt';

/**
 * The receiving function as a Bolt app: verify, start the work, acknowledge. Its signing secret is in the environment,
 * and `authorize` does not call Slack: both are to its advantage.
 */
const receiver = new AwsLambdaReceiver({ signingSecret: process.env['SLACK_SIGNING_SECRET'] ?? '' });
const app = new App({
  receiver,
  processBeforeResponse: true,
  authorize: async () => ({ botToken: 'xoxb-bench', botId: 'B0BENCH', botUserId: 'U0BENCH' }),
});
const states = new SFNClient({});

app.command('/veeam', async ({ command, ack }) => {
  await states.send(
    new StartExecutionCommand({
      stateMachineArn: process.env['SLACK_STATE_MACHINE_ARN'] ?? '',
      name: `s-${command.trigger_id}`,
      input: JSON.stringify({ text: command.text, user: command.user_id, channel: command.channel_id }),
    }),
  );
  await ack();
});

export const handler = receiver.toHandler();
