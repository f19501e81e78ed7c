import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { sendTestNoticeAction } from '../../../notices/actions/send-test-notice.ts';
import { deployedTestNotices, startSender } from '../../../notices/deployed-sender.ts';
import { inItem, outboxItem } from '../../../notices/outbox.ts';
import { deployedRecord } from '../../../platform/record/record.ts';
import { environment, readConfiguration } from '../../../platform/runtime.ts';
import { deployedSecrets } from '../../../platform/secrets.ts';
import { tellCredentialAgesAction } from '../../../servers/actions/tell-credential-ages.ts';
import { startableChecks } from '../../startable-checks.ts';
import { trigger } from '../../trigger.ts';
import { NotDeliveredError } from '../errors.ts';
import { scheduledHandler } from '../handler.ts';

/** Nobody reads the answer: a channel that did not take the notice is an error. */
function testNotice() {
  const action = sendTestNoticeAction(deployedTestNotices());
  return trigger({
    ...action,
    async run(...given: Parameters<typeof action.run>): Promise<void> {
      const refused = (await action.run(...given)).filter(({ delivered }) => !delivered);
      if (refused.length === 0) return;
      throw new NotDeliveredError(
        refused.map(({ channel, reason }) => `${channel} did not take the notice: ${reason}`).join('; '),
      );
    },
  });
}

function credentialAges() {
  const { prefix } = deployedSecrets();
  const maximumDays = Number(environment('CREDENTIALS_MAXIMUM_AGE_DAYS'));
  const record = deployedRecord();
  return trigger(
    tellCredentialAgesAction(
      readConfiguration(),
      { prefix, maximumDays },
      new SecretsManagerClient({}),
      async ({ headline, lines }, now) => {
        const at = now.toISOString();
        const notes = lines.map((text) => ({ kind: 'credentials' as const, text }));
        const id = `credentials-${at.slice(0, 10)}`;
        await record.create(
          outboxItem(inItem({ id, at, headline: `Veeam: ${headline}`, entries: [], notes })),
        );
        await startSender();
      },
    ),
  );
}

/** Scheduled actions that reach no server, and the daily look at how old the credentials are. */
export const handler = scheduledHandler({
  ...startableChecks,
  'compliance:test-notice': testNotice,
  'credentials:ages': credentialAges,
});
