import { deployedClones } from '../../../clone/handlers/context.ts';
import { deployedChecks } from '../../../compliance/handlers/checks.ts';
import { complianceRecord, complianceStorage } from '../../../compliance/handlers/context.ts';
import { readConfiguration } from '../../../platform/runtime.ts';
import { deployedSecrets, type Secrets } from '../../../platform/secrets.ts';
import { deployedConnections } from '../../../servers/connection-leases.ts';
import type { SlackContext } from '../session.ts';
import { slackSettings } from '../settings.ts';

const workMs = 40_000;

/** The context of the functions that prepare and carry out. @param startSender starts sending the notices just written */
export function slackContext(startSender?: () => Promise<void>): SlackContext {
  const configuration = readConfiguration();
  const secrets = deployedSecrets();
  const compliance = complianceRecord(startSender);
  return {
    configuration,
    record: compliance.record,
    settings: slackSettings.parse(configuration.slack ?? {}),
    secrets,
    connections: deployedConnections(workMs / 2),
    now: () => new Date(),
    deadline: () => AbortSignal.timeout(workMs),
    storage: complianceStorage(),
    compliance,
    ...followed(secrets),
  };
}

/** The workflows whose progress is shown. */
export function followed(secrets: Secrets): Pick<SlackContext, 'workflows' | 'checks'> {
  return {
    workflows: deployedClones(),
    checks: deployedChecks(secrets),
  };
}
