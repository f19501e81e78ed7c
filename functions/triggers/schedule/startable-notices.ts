import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { sendTestNoticeAction } from '../../notices/actions/send-test-notice.ts';
import { inItem, outboxItem } from '../../notices/outbox.ts';
import type { AutomationRecord } from '../../platform/record/record.ts';
import { tellCredentialAgesAction } from '../../servers/actions/tell-credential-ages.ts';
import { type Trigger, trigger } from '../trigger.ts';
import { NotDeliveredError } from './errors.ts';

/** Sends a test notice. A schedule has no reader for the answer: a channel that refuses the notice is an error. */
export function testNotice(action: ReturnType<typeof sendTestNoticeAction>): Trigger {
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

/**
 * Sends a notice of the ages of the credentials, with one id per day.
 * @param startSender starts sending the notice at once
 */
export function credentialAges(
  configuration: Parameters<typeof tellCredentialAgesAction>[0],
  settings: Parameters<typeof tellCredentialAgesAction>[1],
  client: SecretsManagerClient,
  record: Pick<AutomationRecord, 'create'>,
  startSender: () => Promise<void>,
): Trigger {
  return trigger(
    tellCredentialAgesAction(configuration, settings, client, async ({ headline, lines }, now) => {
      const at = now.toISOString();
      const notes = lines.map((text) => ({ kind: 'credentials' as const, text }));
      const id = `credentials-${at.slice(0, 10)}`;
      await record.create(outboxItem(inItem({ id, at, headline: `Veeam: ${headline}`, entries: [], notes })));
      await startSender();
    }),
  );
}
