import type { ServerConfiguration } from '../../functions/configuration.ts';
import {
  AutomationInvalidError,
  readAutomation,
  runtimeConfiguration,
} from '../../lib/configuration/read-automation.ts';
import type { Automation } from '../../lib/configuration/schema.ts';
import type { Check } from './check.ts';

interface CheckedConfiguration {
  checks: Check[];
  /** Undefined when the configuration cannot be used. */
  read?: { settings: Automation; servers: readonly ServerConfiguration[] };
}

/** Reads the configuration and reports each error with its place. */
export function checkConfiguration(file: string, now: Date): CheckedConfiguration {
  const name = 'configuration';
  try {
    const { settings, warnings } = readAutomation(file, now);
    const { servers } = runtimeConfiguration(settings, file);
    const count = servers.length;
    const found = `${file} is well-formed: ${count} ${count === 1 ? 'server' : 'servers'}`;
    const remedy = 'See whether it is meant so.';
    const checks: Check[] = [
      { name, status: 'ok', found },
      ...warnings.map((problem) => ({ name, status: 'warning' as const, problem, remedy })),
    ];
    return { checks, read: { settings, servers } };
  } catch (error) {
    if (!(error instanceof AutomationInvalidError)) throw error;
    const remedy = 'Mend it there, and run this again.';
    return { checks: error.problems.map((problem) => ({ name, status: 'problem', problem, remedy })) };
  }
}
