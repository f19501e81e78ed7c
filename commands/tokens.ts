import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import type * as z from 'zod';
import { type Permission, permissions } from '../functions/action.ts';
import { serverName } from '../functions/configuration.ts';
import { tokenUse } from '../functions/doors/http/token-use.ts';
import { hashToken, type TokenRegister, tokenRegister } from '../functions/doors/http/tokens.ts';
import { Secrets } from '../functions/platform/secrets.ts';

const usage = `npm run tokens -- create --name NAME --allow PERMISSION[,…] [--servers SERVER[,…]] [--expires 90d] [--stack NAME]
npm run tokens -- list [--stack NAME]
npm run tokens -- revoke --name NAME [--stack NAME]

Permissions: ${permissions.join(', ')}, or all. Servers: * (all) when left out.`;

/** Input that the command cannot take; the message says what it takes. */
class UsageError extends Error {}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    name: { type: 'string' },
    allow: { type: 'string' },
    servers: { type: 'string', default: '*' },
    expires: { type: 'string' },
    stack: { type: 'string', default: 'VeeamAutomation' },
  },
});

function newToken(register: TokenRegister, now: Date): { token: string; register: TokenRegister } {
  const name = required(values.name, '--name');
  if (!/^[\w.-]{1,64}$/.test(name)) {
    throw new UsageError(`--name takes 1 to 64 letters, digits, dots, hyphens and underscores; not ${name}.`);
  }
  if (register.tokens.some((entry) => entry.name === name)) {
    throw new UsageError(`There is a token named ${name} already. Revoke it first, or take another name.`);
  }
  const allowed = permissionsOf(required(values.allow, '--allow'));
  const token = `vat_${randomBytes(32).toString('base64url')}`;
  const expiry = values.expires === undefined ? {} : { expiresAt: expiryOf(values.expires, now) };
  const servers = serversOf(values.servers);
  const entry = { name, sha256: hashToken(token), permissions: allowed, servers, ...expiry };
  return { token, register: { tokens: [...register.tokens, entry] } };
}

function permissionsOf(text: string): Permission[] {
  if (text === 'all') return [...permissions];
  return text.split(',').map((given) => {
    const permission = permissions.find((known) => known === given);
    if (permission) return permission;
    throw new UsageError(`There is no permission ${given}. There are: all, ${permissions.join(', ')}.`);
  });
}

function expiryOf(text: string, now: Date): string {
  const days = /^(\d{1,4})d$/.exec(text)?.[1];
  if (days === undefined) throw new UsageError(`--expires takes days, such as 90d; not ${text}.`);
  return new Date(now.getTime() + Number(days) * 86_400_000).toISOString();
}

function serversOf(text: string): string[] {
  const names = text.split(',');
  for (const name of names) {
    if (name !== '*' && !serverName.safeParse(name).success) {
      throw new UsageError(`--servers takes names of servers with commas between, or *; not ${text}.`);
    }
  }
  return names;
}

/** One row per token: all that is known of it but its hash. */
function shown(register: TokenRegister, { days }: z.output<typeof tokenUse>, now: Date): object[] {
  return register.tokens.map(({ name, permissions: allowed, servers, expiresAt }) => {
    const expired = expiresAt !== undefined && Date.parse(expiresAt) <= now.getTime();
    return {
      name,
      permissions: allowed.length === permissions.length ? 'all' : allowed.join(', '),
      servers: servers.join(', '),
      expires:
        expiresAt === undefined ? 'never' : `${expiresAt.slice(0, 10)}${expired ? ' (has expired)' : ''}`,
      lastUsed: days[name] ?? 'never',
    };
  });
}

function required(value: string | undefined, option: string): string {
  if (value === undefined || value === '') throw new UsageError(`${option} is missing.\n\n${usage}`);
  return value;
}

try {
  const secrets = new Secrets(values.stack);
  const register = await secrets.read('tokens', tokenRegister);
  switch (positionals[0]) {
    case 'create': {
      const made = newToken(register, new Date());
      await secrets.write('tokens', made.register);
      // The only time the token is ever shown.
      console.log(made.token);
      break;
    }
    case 'list':
      console.table(shown(register, await secrets.read('token-use', tokenUse), new Date()));
      break;
    case 'revoke': {
      const name = required(values.name, '--name');
      const tokens = register.tokens.filter((entry) => entry.name !== name);
      if (tokens.length === register.tokens.length) throw new UsageError(`There is no token named ${name}.`);
      await secrets.write('tokens', { tokens });
      const { [name]: _used, ...days } = (await secrets.read('token-use', tokenUse)).days;
      await secrets.write('token-use', { days });
      console.log(`Revoked ${name}. Functions that run notice it within five minutes.`);
      break;
    }
    default:
      throw new UsageError(usage);
  }
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
