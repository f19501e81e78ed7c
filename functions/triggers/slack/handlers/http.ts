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
 * The app's signing secret, read again if the cached one is older than `maximumAgeMs`, five minutes by default. A
 * missing secret is looked for each time.
 */
async function signingSecret(maximumAgeMs = cacheMs): Promise<string | undefined> {
  if (cached?.secret !== undefined && Date.now() - cached.readAtMs < maximumAgeMs) return cached.secret;
  const { SecretsManagerClient, GetSecretValueCommand, ResourceNotFoundException } = await import(
    '@aws-sdk/client-secrets-manager'
  );
  const answer = await new SecretsManagerClient({})
    .send(new GetSecretValueCommand({ SecretId: `${process.env['SECRET_PREFIX']}/slack-signing` }))
    .catch((error) => {
      // If nobody may use Slack, the stack creates no secret for it.
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

/** Starts an execution of the Slack workflow. False if one of that name exists. */
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

/** The input of an execution of the Slack workflow. */
async function inputOfExecution(name: string): Promise<SlackInput> {
  const { DescribeExecutionCommand } = await import('@aws-sdk/client-sfn');
  states ??= client();
  const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  const { input } = await (await states).send(new DescribeExecutionCommand({ executionArn }));
  return JSON.parse(input ?? '{}');
}
