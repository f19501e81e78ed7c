import { UsageError } from '@veeam-automation/cli/command-line/errors';
import { type Permission, permissions } from '../../functions/action.ts';
import { serverName } from '../../functions/configuration.ts';
import type { NewCaller } from './callers.ts';

/** The options of a command for a token. */
export interface Given {
  name?: string | undefined;
  allow?: string | undefined;
  servers: string;
  expires?: string | undefined;
}

/** The caller that the options describe. @throws UsageError that says which values an option takes */
export function callerOf({ name: given, allow, servers }: Given): NewCaller {
  const name = required(given, '--name');
  if (!/^[\w.-]{1,64}$/.test(name)) {
    throw new UsageError(`--name takes 1 to 64 letters, digits, dots, hyphens and underscores; not ${name}.`);
  }
  return {
    name,
    permissions: permissionsOf(required(allow, '--allow')),
    servers: serversOf(servers),
  };
}

function permissionsOf(text: string): Permission[] {
  const names = unique(text);
  if (names.includes('all')) return [...permissions];
  return names.map((given) => {
    const permission = permissions.find((known) => known === given);
    if (permission) return permission;
    throw new UsageError(`There is no permission ${given}. There are: all, ${permissions.join(', ')}.`);
  });
}

const hourMs = 3_600_000;

/**
 * The moment after the given number of hours or days, such as `24h` or `90d`. Undefined when the option is missing.
 * @throws UsageError that says which values the option takes
 */
export function momentAfter(text: string | undefined, option: string, now: Date): Date | undefined {
  if (text === undefined) return undefined;
  const [, count, unit] = /^(\d{1,4})([hd])$/.exec(text) ?? [];
  if (!(Number(count) > 0))
    throw new UsageError(`${option} takes hours or days, 1h to 9999d, such as 24h or 90d; not ${text}.`);
  return new Date(now.getTime() + Number(count) * (unit === 'h' ? hourMs : 24 * hourMs));
}

function serversOf(text: string): string[] {
  const names = unique(text);
  for (const name of names) {
    if (name !== '*' && !serverName.safeParse(name).success) {
      throw new UsageError(`--servers takes names of servers with commas between, or *; not ${text}.`);
    }
  }
  return names;
}

/** The parts between the commas, without duplicates. */
function unique(text: string): string[] {
  return [...new Set(text.split(','))];
}

/** @throws UsageError when an option is missing */
export function required(value: string | undefined, option: string): string {
  if (value === undefined || value === '')
    throw new UsageError(`${option} is missing. --help shows what the command takes.`);
  return value;
}
