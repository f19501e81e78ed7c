import { readFileSync } from 'node:fs';
import { type SlackReceiver, slackReceiver } from '../receive.ts';
import type { SlackSettings } from '../settings.ts';
import { signingSecrets } from '../signing-secret.ts';
import { slackExecutions } from '../start-execution.ts';

/*
 * The receiving function. It must answer within three seconds of a cold start, so it loads no schema library: synth
 * has checked the settings, and each field from Slack is checked by itself.
 */
const { slack }: { slack: SlackSettings } = JSON.parse(
  readFileSync(new URL('./configuration.json', import.meta.url), 'utf8'),
);

export const handler: SlackReceiver = slackReceiver({
  settings: slack,
  signingSecret: signingSecrets(readSigningSecret, Date.now),
  ...slackExecutions(process.env['SLACK_STATE_MACHINE_ARN'] ?? ''),
  now: () => new Date(),
});

async function readSigningSecret(): Promise<string | undefined> {
  const { SecretsManagerClient, GetSecretValueCommand, ResourceNotFoundException } = await import(
    '@aws-sdk/client-secrets-manager'
  );
  const answer = await new SecretsManagerClient({})
    .send(new GetSecretValueCommand({ SecretId: `${process.env['SECRET_PREFIX']}/slack-signing` }))
    .catch((error) => {
      // If nobody may use Slack, the stack creates no secret for it.
      if (error instanceof ResourceNotFoundException) return { SecretString: undefined };
      throw error;
    });
  return answer.SecretString;
}
