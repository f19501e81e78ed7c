import { ListSecretsCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Check } from './check.ts';

const notSetUp =
  'Give this shell AWS credentials (aws configure, aws sso login, AWS_PROFILE), or leave AWS out: --no-aws.';

/**
 * Checks whether there are AWS credentials and a region, and whether they work. It calls Secrets Manager, which all
 * later checks need.
 */
export async function checkAws(secretsManager: SecretsManagerClient): Promise<Check[]> {
  const region = await attempt('aws region', () => secretsManager.config.region(), {
    remedy: 'Say which region: AWS_REGION=…, or aws configure.',
  });
  const credentials = await attempt(
    'aws credentials',
    async () => {
      const { accountId } = await secretsManager.config.credentials();
      return accountId === undefined ? 'there are some' : `of the account ${accountId}`;
    },
    { remedy: notSetUp },
  );
  const given = [region, credentials];
  if (given.some(({ status }) => status === 'problem')) return given;
  const answer = await attempt(
    'aws answers',
    async () => {
      const { SecretList = [] } = await secretsManager.send(new ListSecretsCommand({ MaxResults: 1 }));
      const account = SecretList[0]?.ARN?.split(':')[4];
      return `Secrets Manager${account === undefined ? '' : ` of the account ${account}`} takes them`;
    },
    { remedy: 'Renew the credentials, check the region, and the right secretsmanager:ListSecrets.' },
  );
  return [...given, answer];
}

/** Runs the action of a check. When the action fails, the check reports the failure. */
async function attempt(
  name: string,
  ask: () => Promise<string>,
  { remedy }: { remedy: string },
): Promise<Check> {
  try {
    return { name, status: 'ok', found: await ask() };
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { name, status: 'problem', problem: `Not set up: ${why}`, remedy };
  }
}
