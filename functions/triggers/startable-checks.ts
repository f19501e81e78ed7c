import { randomUUID } from 'node:crypto';
import { acknowledgeFindingAction } from '../compliance/actions/findings.ts';
import { muteAction, unmuteAction } from '../compliance/actions/mutes.ts';
import { startCheckAction } from '../compliance/actions/start-check.ts';
import { deployedChecks } from '../compliance/handlers/checks.ts';
import { complianceRecord } from '../compliance/handlers/context.ts';
import { startSender } from '../notices/deployed-sender.ts';
import { readConfiguration } from '../platform/runtime.ts';
import { deployedSecrets } from '../platform/secrets.ts';
import { trigger } from './trigger.ts';

/**
 * The actions of checks that `automation.yaml` may start: none reaches a server. Each is created when it is started.
 */
export const startableChecks = {
  'compliance:check': () =>
    trigger(
      startCheckAction(readConfiguration(), deployedChecks(deployedSecrets()), randomUUID),
      (given, { key }) => ({ ...given, id: key }),
      ({ id }) => id,
      '/compliance/checks',
    ),
  'compliance:acknowledge': () => trigger(acknowledgeFindingAction(complianceRecord(startSender))),
  'compliance:mute': () => trigger(muteAction(complianceRecord(startSender))),
  'compliance:unmute': () => trigger(unmuteAction(complianceRecord(startSender))),
};
