import { stringify } from 'yaml';
import { readAutomation } from '../../lib/configuration/read-automation.ts';
import type { Automation } from '../../lib/configuration/schema.ts';

/** What an acceptance deploys: a part of somebody's `automation.yaml`, under a name of its own. */
export interface AcceptanceConfiguration {
  /** The text of an `automation.yaml`, for the folder that the given one is in: it may name files. */
  readonly text: string;
  readonly settings: Automation;
}

/** The schedule whose function is asked to fail, so that an event reaches the dead-letter queue. It never fires. */
const failing = { acceptance: { action: 'compliance:check', schedule: 'at(2099-01-01T00:00:00)' } };

/**
 * Keeps the servers and how they are reached, judged and deployed. What would act by itself (schedules, copy job
 * policies), be called or tell people (webhooks, Slack, notices, alarms) is left out, and so is what could not be removed:
 * another deployment's table, and locks on reports.
 * @param raw the parsed text of `file`
 * @throws AutomationInvalidError when `file` has a mistake
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
