import { randomUUID } from 'node:crypto';
import { acknowledgeFindingAction } from '../../../compliance/actions/findings.ts';
import { muteAction, unmuteAction } from '../../../compliance/actions/mutes.ts';
import { startCheckAction } from '../../../compliance/actions/start-check.ts';
import { deployedChecks } from '../../../compliance/handlers/checks.ts';
import { complianceRecord } from '../../../compliance/handlers/context.ts';
import { sendTestNoticeAction } from '../../../notices/actions/send-test-notice.ts';
import { deployedChannels } from '../../../notices/deployed-channels.ts';
import { environment, readConfiguration } from '../../../platform/runtime.ts';
import { Secrets } from '../../../platform/secrets.ts';
import { trigger } from '../../trigger.ts';
import { NotDeliveredError } from '../errors.ts';
import { scheduledHandler } from '../handler.ts';

const secrets = new Secrets(environment('SECRET_PREFIX'));
const compliance = complianceRecord();

const testNotice = sendTestNoticeAction(deployedChannels(secrets));

/** Nobody reads the answer: a channel that did not take the notice is an error. */
async function deliverTestNotice(...given: Parameters<typeof testNotice.run>): Promise<void> {
  const refused = (await testNotice.run(...given)).filter(({ delivered }) => !delivered);
  if (refused.length === 0) return;
  throw new NotDeliveredError(
    refused.map(({ channel, reason }) => `${channel} did not take the notice: ${reason}`).join('; '),
  );
}

export const handler = scheduledHandler([
  trigger(
    startCheckAction(readConfiguration(), deployedChecks(secrets), randomUUID),
    (given, { key }) => ({ ...given, id: key }),
    ({ id }) => id,
  ),
  trigger(acknowledgeFindingAction(compliance)),
  trigger(muteAction(compliance)),
  trigger(unmuteAction(compliance)),
  trigger({ ...testNotice, run: deliverTestNotice }),
]);
