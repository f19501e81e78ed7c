import { randomBytes } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { UsageError } from '@veeam-automation/cli/command-line/errors';
import { permissions } from '../functions/action.ts';
import type { AutomationRecord } from '../functions/platform/record/record.ts';
import { deployedRecordOf } from './command-line/deployed-record.ts';
import { runCommand } from './command-line/run-command.ts';
import {
  confirmTokens,
  createCaller,
  type ListedToken,
  listTokens,
  revokeTokens,
  rotateToken,
} from './tokens/callers.ts';
import { callerOf, type Given, momentAfter, required } from './tokens/entry.ts';
import { checkServers } from './tokens/servers.ts';

const usage = `npm run tokens -- create --name NAME --allow PERMISSION[,…] [--servers SERVER[,…]] [--expires 90d] [--stack NAME]
npm run tokens -- list [--stack NAME]
npm run tokens -- rotate --name NAME [--expires 90d] [--overlap 24h] [--stack NAME]
npm run tokens -- revoke --name NAME [--stack NAME]
npm run tokens -- confirm --name NAME [--stack NAME]

create makes a caller with a token, and rotate gives a caller a new one: the old ends at once, or after --overlap.
confirm lets a caller's tokens work again after the record was restored.

Permissions: ${permissions.join(', ')}, or all. Servers: * (all) when left out.`;

const newToken = () => `vat_${randomBytes(32).toString('base64url')}`;

/** Shows a token, which happens only once. Standard output holds only the token, so that a script can store it. */
function show(token: string, beside: string): void {
  console.log(token);
  console.error(beside);
}

async function create(
  given: Given,
  record: AutomationRecord,
  { stack, secretsManager, now }: { stack: string; secretsManager: SecretsManagerClient; now: Date },
): Promise<void> {
  const caller = callerOf(given);
  const validUntil = momentAfter(given.expires, '--expires', now);
  const warning = await checkServers(secretsManager, stack, caller.servers);
  const token = newToken();
  await createCaller(record, caller, { token, validUntil }, now);
  if (warning !== undefined) console.error(warning);
  show(token, `Made ${caller.name}. It works from now on.`);
}

async function rotate(
  { name: given, expires, overlap }: Given & { overlap?: string | undefined },
  record: AutomationRecord,
  now: Date,
): Promise<void> {
  const name = required(given, '--name');
  const validUntil = momentAfter(expires, '--expires', now);
  const othersUntil = momentAfter(overlap, '--overlap', now);
  const token = newToken();
  await rotateToken(record, name, { token, validUntil }, othersUntil, now);
  const others =
    othersUntil === undefined
      ? 'The old one works no more.'
      : `The old one works until ${minute(othersUntil.toISOString())} UTC.`;
  show(token, `Made a new token for ${name}. ${others}`);
}

/** One row per token, with all its properties except its hash. */
function shown({ name, permissions: allowed, servers, state, validUntil, usedAt }: ListedToken): object {
  const until = validUntil === undefined ? 'never' : validUntil.slice(0, 10);
  return {
    name,
    permissions: allowed.length === permissions.length ? 'all' : allowed.join(', '),
    servers: servers.join(', '),
    expires: state === 'valid' ? until : `${until} (${state})`,
    lastUsed: usedAt === undefined ? 'never' : `${minute(usedAt)} UTC`,
  };
}

const minute = (moment: string) => moment.slice(0, 16).replace('T', ' ');

async function revoke({ name: given }: Given, record: AutomationRecord, now: Date): Promise<void> {
  const name = required(given, '--name');
  const revoked = await revokeTokens(record, name, now);
  console.log(
    revoked > 0 ? `Revoked ${name}. It works no more from now on.` : `${name} had no token that worked.`,
  );
}

async function confirm({ name: given }: Given, record: AutomationRecord, now: Date): Promise<void> {
  const name = required(given, '--name');
  const confirmed = await confirmTokens(record, name, now);
  console.log(
    confirmed > 0 ? `Confirmed ${name}. It works from now on.` : `${name} has no token to be confirmed.`,
  );
}

await runCommand(
  {
    usage,
    options: {
      name: { type: 'string' },
      allow: { type: 'string' },
      servers: { type: 'string', default: '*' },
      expires: { type: 'string' },
      overlap: { type: 'string' },
      stack: { type: 'string', default: 'VeeamAutomation' },
    },
    wordsAtMost: 1,
  },
  async ({ values, positionals: [verb = ''] }) => {
    if (!['create', 'list', 'rotate', 'revoke', 'confirm'].includes(verb)) throw new UsageError(usage);
    const { stack } = values;
    const secretsManager = new SecretsManagerClient({});
    const record = await deployedRecordOf(stack, secretsManager);
    const now = new Date();
    if (verb === 'create') await create(values, record, { stack, secretsManager, now });
    else if (verb === 'list') console.table((await listTokens(record, now)).map(shown));
    else if (verb === 'rotate') await rotate(values, record, now);
    else if (verb === 'revoke') await revoke(values, record, now);
    else await confirm(values, record, now);
  },
);
