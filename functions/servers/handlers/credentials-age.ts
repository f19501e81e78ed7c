import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { log } from '../../platform/log.ts';
import { writeMetrics } from '../../platform/metrics.ts';
import { environment, readConfiguration } from '../../platform/runtime.ts';
import { step } from '../../platform/step.ts';
import { credentialAges, purposes } from '../credentials.ts';

const { servers } = readConfiguration();
const prefix = environment('SECRET_PREFIX');
const maximumDays = Number(environment('CREDENTIALS_MAXIMUM_AGE_DAYS'));
const namespace = environment('METRICS_NAMESPACE');
const client = new SecretsManagerClient({});

/**
 * Once a day: for how long the oldest stored credential may still be used. It sees when secrets were changed, never
 * what they hold.
 */
export const handler = step(z.unknown(), async () => {
  const now = new Date();
  const stored = await Promise.all(
    servers.flatMap(({ name: server }) =>
      purposes.map(async (purpose) => {
        const command = new DescribeSecretCommand({ SecretId: `${prefix}/${purpose}/${server}` });
        const { LastChangedDate: changedAt } = await client.send(command);
        if (!changedAt)
          throw new Error(`Secrets Manager does not say when ${purpose}/${server} was changed.`);
        return { server, purpose, changedAt };
      }),
    ),
  );
  const ages = credentialAges(stored, maximumDays, now);
  for (const age of ages) log('info', 'credential-age', { ...age });
  const leastDays = Math.min(maximumDays, ...ages.map(({ daysLeft }) => daysLeft));
  writeMetrics(namespace, now, { CredentialDaysLeft: leastDays });
});
