import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { log } from '../../platform/log.ts';
import { environment, readConfiguration } from '../../platform/runtime.ts';
import { step } from '../../platform/step.ts';
import { credentialAges, dueNotice, purposes } from '../credentials.ts';

const { servers } = readConfiguration();
const prefix = environment('SECRET_PREFIX');
const maximumDays = Number(environment('CREDENTIALS_MAXIMUM_AGE_DAYS'));
const secretsManager = new SecretsManagerClient({});
const sns = new SNSClient({});

/**
 * Once a day: for how long each stored credential may still be used, and a notice of those that are due. It sees when
 * secrets were changed, never what they hold.
 */
export const handler = step(z.unknown(), async () => {
  const stored = await Promise.all(
    servers.flatMap(({ name: server }) =>
      purposes.map(async (purpose) => {
        const command = new DescribeSecretCommand({ SecretId: `${prefix}/${purpose}/${server}` });
        const { LastChangedDate: changedAt } = await secretsManager.send(command);
        if (!changedAt)
          throw new Error(`Secrets Manager does not say when ${purpose}/${server} was changed.`);
        return { server, purpose, changedAt };
      }),
    ),
  );
  const ages = credentialAges(stored, maximumDays, new Date());
  for (const age of ages) log('info', 'credential-age', { ...age });
  const notice = dueNotice(ages, maximumDays);
  if (notice) await sns.send(new PublishCommand({ TopicArn: environment('NOTICE_TOPIC_ARN'), ...notice }));
});
