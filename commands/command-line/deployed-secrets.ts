import {
  ListSecretsCommand,
  type SecretsManagerClient,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';

/** The secrets with this prefix, as names without it. Undefined when listing them is not permitted. */
export async function deployedSecrets(
  client: SecretsManagerClient,
  begins: string,
): Promise<string[] | undefined> {
  const names: string[] = [];
  let NextToken: string | undefined;
  try {
    do {
      const Filters = [{ Key: 'name' as const, Values: [begins] }];
      const page = await client.send(new ListSecretsCommand({ Filters, NextToken }));
      for (const { Name = '' } of page.SecretList ?? []) if (Name.startsWith(begins)) names.push(Name);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  } catch (error) {
    if (!(error instanceof SecretsManagerServiceException)) throw error;
    return undefined;
  }
  return names.map((name) => name.slice(begins.length)).sort();
}
