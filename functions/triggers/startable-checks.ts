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

/** The actions as deployed. */
const deployedActions = {
  startCheck: () => startCheckAction(readConfiguration(), deployedChecks(deployedSecrets()), randomUUID),
  acknowledge: () => acknowledgeFindingAction(complianceRecord(startSender)),
  mute: () => muteAction(complianceRecord(startSender)),
  unmute: () => unmuteAction(complianceRecord(startSender)),
};

/**
 * The actions of checks that `automation.yaml` may start: none reaches a server. Each is created when it is started.
 */
export const startableChecks = (actions = deployedActions) => ({
  'compliance:check': () =>
    trigger(
      actions.startCheck(),
      (given, { key }) => ({ ...given, id: key }),
      ({ id }) => id,
      '/compliance/checks',
    ),
  'compliance:acknowledge': () => trigger(actions.acknowledge()),
  'compliance:mute': () => trigger(actions.mute()),
  'compliance:unmute': () => trigger(actions.unmute()),
});
