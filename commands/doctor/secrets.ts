import type * as z from 'zod';
import { sealKey } from '../../functions/clone/session.ts';
import { linkKey } from '../../functions/compliance/report-link.ts';
import { type Secrets, SecretUnusableError } from '../../functions/platform/secrets.ts';
import { bot } from '../../functions/platform/slack/slack-api.ts';
import { signing, webhook } from '../../functions/triggers/slack/deliver.ts';
import { secretShape } from '../../functions/triggers/webhooks/senders.ts';
import type { Automation } from '../../lib/configuration/schema.ts';
import type { Check } from './check.ts';

/** Checks that each required secret exists and is well-formed. Other checks test the secrets of servers. */
export async function checkSecrets(secrets: Secrets, settings: Automation): Promise<Check[]> {
  const checks = Object.entries(schemasOf(settings)).map(([name, schema]) =>
    checkSecret(secrets, name, schema),
  );
  return Promise.all(checks);
}

function schemasOf({ notices, slack, webhooks }: Automation): Record<string, z.ZodType> {
  const always = {
    'session-seal': sealKey,
    'report-links': linkKey,
  };
  const hasSlack = slack.permissions.length > 0;
  return {
    ...always,
    ...(notices.slack && { 'slack-webhook': webhook }),
    ...(hasSlack && { 'slack-signing': signing, 'slack-bot': bot }),
    ...Object.fromEntries(
      Object.entries(webhooks)
        .filter(([, { publicKeys }]) => publicKeys === undefined)
        .map(([name, { from }]) => [`webhooks/${name}`, secretShape(from)]),
    ),
  };
}

async function checkSecret(secrets: Secrets, name: string, schema: z.ZodType): Promise<Check> {
  try {
    await secrets.read(name, schema);
    return { name, status: 'ok', found: 'it is there, and has its shape' };
  } catch (error) {
    if (error instanceof SecretUnusableError)
      return { name, status: 'problem', problem: error.problem, remedy: error.remedy };
    const why = error instanceof Error ? error.name : String(error);
    const remedy = 'Check the AWS credentials, and that they may read it (secretsmanager:GetSecretValue).';
    return { name, status: 'problem', problem: `It was not given (${why}).`, remedy };
  }
}
