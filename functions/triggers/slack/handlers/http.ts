import { readFileSync } from 'node:fs';
import { type SlackReceiver, type SlackTrigger, slackReceiver } from '../receive.ts';
import type { SlackSettings } from '../settings.ts';
import type { SlackInput } from '../workflow.ts';

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

export const handler: SlackReceiver = slackReceiver(trigger);

const cacheMs = 5 * 60_000;
let cached: { secret: string | undefined; readAtMs: number } | undefined;

/**
 * The app's signing secret, read anew when the cached one is older than `maximumAgeMs`, which is five minutes when
 * absent; one that is missing is looked for each time.
 */
async function signingSecret(maximumAgeMs = cacheMs): Promise<string | undefined> {
  if (cached?.secret !== undefined && Date.now() - cached.readAtMs < maximumAgeMs) return cached.secret;
  const { SecretsManagerClient, GetSecretValueCommand, ResourceNotFoundException } = await import(
    '@aws-sdk/client-secrets-manager'
  );
  const answer = await new SecretsManagerClient({})
    .send(new GetSecretValueCommand({ SecretId: `${process.env['SECRET_PREFIX']}/slack-signing` }))
    .catch((error) => {
      // Where nobody may use Slack, the stack makes no secret for it.
      if (error instanceof ResourceNotFoundException) return { SecretString: '{}' };
      throw error;
    });
  const value: unknown = JSON.parse(answer.SecretString ?? '{}');
  const secret = value && typeof value === 'object' && 'secret' in value ? value.secret : undefined;
  cached = {
    secret: typeof secret === 'string' && secret !== '' ? secret : undefined,
    readAtMs: Date.now(),
  };
  return cached.secret;
}

const stateMachineArn = process.env['SLACK_STATE_MACHINE_ARN'] ?? '';

async function client() {
  const { SFNClient } = await import('@aws-sdk/client-sfn');
  return new SFNClient({});
}
let states: ReturnType<typeof client> | undefined;

/** Starts an execution of the Slack workflow. False when there is one of that name. */
async function startExecution(name: string, input: SlackInput): Promise<boolean> {
  const { StartExecutionCommand, ExecutionAlreadyExists } = await import('@aws-sdk/client-sfn');
  states ??= client();
  try {
    await (await states).send(
      new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
    );
    return true;
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return false;
    throw error;
  }
}

/** What an execution of the Slack workflow was started with. */
async function inputOfExecution(name: string): Promise<SlackInput> {
  const { DescribeExecutionCommand } = await import('@aws-sdk/client-sfn');
  states ??= client();
  const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  const { input } = await (await states).send(new DescribeExecutionCommand({ executionArn }));
  return JSON.parse(input ?? '{}');
}
