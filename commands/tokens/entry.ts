import { type Permission, permissions } from '../../functions/action.ts';
import { serverName } from '../../functions/configuration.ts';
import { hashToken, type TokenRegister } from '../../functions/triggers/http/tokens.ts';
import { UsageError } from '../command-line/errors.ts';

/** What a person says of a token. */
export interface Given {
  name?: string | undefined;
  allow?: string | undefined;
  servers: string;
  expires?: string | undefined;
}

/** What is kept of a token. @throws UsageError saying what an option takes */
export function entryOf(
  { name: given, allow, servers, expires }: Given,
  token: string,
  now: Date,
): TokenRegister['tokens'][number] {
  const name = required(given, '--name');
  if (!/^[\w.-]{1,64}$/.test(name)) {
    throw new UsageError(`--name takes 1 to 64 letters, digits, dots, hyphens and underscores; not ${name}.`);
  }
  return {
    name,
    sha256: hashToken(token),
    permissions: permissionsOf(required(allow, '--allow')),
    servers: serversOf(servers),
    ...(expires !== undefined && { expiresAt: expiryOf(expires, now) }),
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

function expiryOf(text: string, now: Date): string {
  const days = /^(\d{1,4})d$/.exec(text)?.[1];
  if (!(Number(days) > 0))
    throw new UsageError(`--expires takes days, 1d to 9999d, such as 90d; not ${text}.`);
  return new Date(now.getTime() + Number(days) * 86_400_000).toISOString();
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

/** What stands between commas, each once. */
function unique(text: string): string[] {
  return [...new Set(text.split(','))];
}

/** @throws UsageError when an option is left out */
export function required(value: string | undefined, option: string): string {
  if (value === undefined || value === '')
    throw new UsageError(`${option} is missing. --help shows what the command takes.`);
  return value;
}
