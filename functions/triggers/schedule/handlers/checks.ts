import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { sendTestNoticeAction } from '../../../notices/actions/send-test-notice.ts';
import { deployedTestNotices, startSender } from '../../../notices/deployed-sender.ts';
import { deployedRecord } from '../../../platform/record/record.ts';
import { environment, readConfiguration } from '../../../platform/runtime.ts';
import { deployedSecrets } from '../../../platform/secrets.ts';
import { startableChecks } from '../../startable-checks.ts';
import { scheduledHandler } from '../handler.ts';
import { credentialAges, testNotice } from '../startable-notices.ts';

/** Scheduled actions that reach no server, and the daily check of the ages of credentials. */
export const handler = scheduledHandler({
  ...startableChecks(),
  'compliance:test-notice': () => testNotice(sendTestNoticeAction(deployedTestNotices())),
  'credentials:ages': () => {
    const { prefix } = deployedSecrets();
    const maximumDays = Number(environment('CREDENTIALS_MAXIMUM_AGE_DAYS'));
    return credentialAges(
      readConfiguration(),
      { prefix, maximumDays },
      new SecretsManagerClient({}),
      deployedRecord(),
      startSender,
    );
  },
});
