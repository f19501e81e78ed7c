import { stringify } from 'yaml';
import { readAutomation } from '../../lib/configuration/read-automation.ts';
import type { Automation } from '../../lib/configuration/schema.ts';

/** The configuration that an acceptance deploys: a part of the user's `automation.yaml`, under a separate name. */
export interface AcceptanceConfiguration {
  /** The text of an `automation.yaml`. It belongs in the folder of the given file, because it may name files. */
  readonly text: string;
  readonly settings: Automation;
}

/** The schedule whose function is made to fail, so that an event reaches the dead-letter queue. It never fires. */
const failing = { acceptance: { action: 'compliance:check', schedule: 'at(2099-01-01T00:00:00)' } };

/**
 * Keeps the servers and the settings for their connection, judgement and deployment. It leaves out settings that act by
 * themselves (schedules, copy job policies), and those that take calls or notify people (webhooks, Slack, notices,
 * alarms). It also leaves out what could not be removed: another deployment's table, and locks on reports.
 * @param raw the parsed text of `file`
 * @throws AutomationInvalidError when `file` is invalid
 */
export function acceptanceConfiguration(
  file: string,
  raw: Record<string, unknown>,
  name: string,
  now: Date,
): AcceptanceConfiguration {
  const { settings } = readAutomation(file, now);
  const { servers, clones, compliance } = raw;
  const {
    evidence = {},
    alarmTopics: _topics,
    ...deployment
  } = (raw['deployment'] ?? {}) as Record<string, Record<string, unknown>>;
  const { objectLock: _lock, ...ofEvidence } = evidence;
  const text = stringify({
    servers,
    ...(clones !== undefined && { clones }),
    ...(compliance !== undefined && { compliance }),
    deployment: { ...deployment, name, evidence: ofEvidence, alarms: false, dashboard: false },
    schedules: failing,
  });
  return { text, settings };
}
