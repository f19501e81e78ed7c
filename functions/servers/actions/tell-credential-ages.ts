import {
  DescribeSecretCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import type { Action } from '../../action.ts';
import type { Configuration } from '../../configuration.ts';
import { log } from '../../platform/log.ts';
import { credentialAges, dueNotice, purposes } from '../credentials.ts';

const noInput = z.strictObject({});

/**
 * Lists for how many days each stored credential may still be used, and sends a notice of those that are due. It reads
 * when secrets were changed, never their values. A credential that is not stored has no age.
 * @param prefix of the secrets
 * @param tell sends a notice to people; sending it twice on one day has the same effect as once
 */
export function tellCredentialAgesAction(
  { servers }: Pick<Configuration, 'servers'>,
  { prefix, maximumDays }: { prefix: string; maximumDays: number },
  secretsManager: SecretsManagerClient,
  tell: (notice: NonNullable<ReturnType<typeof dueNotice>>, now: Date) => Promise<unknown>,
): Action<z.infer<typeof noInput>, void> {
  const changedAt = async (name: string): Promise<Date | undefined> => {
    try {
      const command = new DescribeSecretCommand({ SecretId: `${prefix}/${name}` });
      return (await secretsManager.send(command)).LastChangedDate;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  };
  return {
    name: 'credentials:ages',
    permission: 'servers:read',
    input: noInput,
    servers: () => ['*'],
    async run(_input, { now }) {
      const stored = await Promise.all(
        servers.flatMap(({ name: server }) =>
          purposes.map(async (purpose) => ({ server, purpose, at: await changedAt(`${purpose}/${server}`) })),
        ),
      );
      const known = stored.flatMap(({ at, ...credential }) => (at ? [{ ...credential, changedAt: at }] : []));
      const ages = credentialAges(known, maximumDays, now);
      for (const age of ages) log('info', 'credential-age', { ...age });
      const notice = dueNotice(ages, maximumDays);
      if (notice) await tell(notice, now);
    },
  };
}
