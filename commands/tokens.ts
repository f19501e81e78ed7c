import { randomBytes } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';
import { permissions } from '../functions/action.ts';
import { Secrets } from '../functions/platform/secrets.ts';
import { type TokenRegister, tokenRegister, tokenUse } from '../functions/triggers/http/tokens.ts';
import { UsageError } from './command-line/errors.ts';
import { runCommand } from './command-line/run-command.ts';
import { changeSecret, SecretContendedError } from './tokens/change-secret.ts';
import { entryOf, type Given, required } from './tokens/entry.ts';
import { checkServers } from './tokens/servers.ts';

const usage = `npm run tokens -- create --name NAME --allow PERMISSION[,…] [--servers SERVER[,…]] [--expires 90d] [--stack NAME]
npm run tokens -- list [--stack NAME]
npm run tokens -- revoke --name NAME [--stack NAME]

Permissions: ${permissions.join(', ')}, or all. Servers: * (all) when left out.`;

interface Stack {
  stack: string;
}

async function create(given: Given & Stack, client: SecretsManagerClient, now: Date): Promise<void> {
  const token = `vat_${randomBytes(32).toString('base64url')}`;
  const entry = entryOf(given, token, now);
  // A stack that is not there is told as that, and not as one without the server.
  await new Secrets(given.stack, Date.now, client).read('tokens', tokenRegister);
  const warning = await checkServers(client, given.stack, entry.servers);
  const place = { client, prefix: given.stack, name: 'tokens', schema: tokenRegister };
  await changeSecret(place, ({ tokens }) => {
    // Its own, if an answer was lost.
    if (tokens.some(({ sha256 }) => sha256 === entry.sha256)) return undefined;
    if (!tokens.some(({ name }) => name === entry.name)) return { tokens: [...tokens, entry] };
    throw new UsageError(
      `There is a token named ${entry.name} already. Revoke it first, or take another name.`,
    );
  });
  // The only time the token is ever shown. It stands alone on standard output, for whoever keeps it in a variable.
  console.log(token);
  if (warning !== undefined) console.error(warning);
  console.error(`Made ${entry.name}. Functions that run may take ten seconds to know it.`);
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

async function list(secrets: Secrets): Promise<void> {
  const register = await secrets.read('tokens', tokenRegister);
  console.table(shown(register, await secrets.read('token-use', tokenUse), new Date()));
}

async function revoke(
  { name: given, stack: prefix }: Pick<Given, 'name'> & Stack,
  client: SecretsManagerClient,
): Promise<void> {
  const name = required(given, '--name');
  let wasThere = false;
  await changeSecret({ client, prefix, name: 'tokens', schema: tokenRegister }, ({ tokens }) => {
    const others = tokens.filter((entry) => entry.name !== name);
    if (others.length < tokens.length) wasThere = true;
    else if (wasThere) return undefined;
    else throw new UsageError(`There is no token named ${name}.`);
    return { tokens: others };
  });
  console.log(`Revoked ${name}. Functions that run notice it within five minutes.`);
  await changeSecret({ client, prefix, name: 'token-use', schema: tokenUse }, ({ days }) => {
    const { [name]: used, ...others } = days;
    return used === undefined ? undefined : { days: others };
  });
}

await runCommand(
  {
    usage,
    options: {
      name: { type: 'string' },
      allow: { type: 'string' },
      servers: { type: 'string', default: '*' },
      expires: { type: 'string' },
      stack: { type: 'string', default: 'VeeamAutomation' },
    },
    wordsAtMost: 1,
    expected: [SecretContendedError],
  },
  async ({ values, positionals: [verb] }) => {
    const client = new SecretsManagerClient({});
    if (verb === 'create') await create(values, client, new Date());
    else if (verb === 'list') await list(new Secrets(values.stack, Date.now, client));
    else if (verb === 'revoke') await revoke(values, client);
    else throw new UsageError(usage);
  },
);
