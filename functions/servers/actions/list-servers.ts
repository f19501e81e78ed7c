import * as z from 'zod';
import { type Action, mayUse } from '../../action.ts';
import { inParallel } from '../../concurrency.ts';
import { type Configuration, type ServerConfiguration, serverName } from '../../configuration.ts';
import type { AutomationRecord } from '../../platform/record/record.ts';
import { products } from '../../products.ts';

/** A configured server as every caller may see it: without secrets and certificates. */
const listedServer = z.object({
  name: serverName,
  product: z.enum(products),
  address: z.string(),
  /** `none` at the end of a tunnel on this machine, which is reached by plain HTTP. */
  tls: z.enum(['public', 'ca', 'fingerprint', 'none']),
  /** As configured: `latest`, or a fixed version. */
  apiVersion: z.string(),
  /** When all of its jobs were last read, and its version then. Absent before the first reading. */
  lastRead: z.exactOptional(
    z.object({ at: z.iso.datetime(), version: z.string(), build: z.exactOptional(z.string()) }),
  ),
});
export const listedServers = z.object({ servers: z.array(listedServer) });
export type ListedServers = z.infer<typeof listedServers>;

/** How many servers' items are read at once. */
const atOnce = 16;

const listServersInput = z.strictObject({});

/** Lists the configured servers that the caller may use, with the record's data of the last reading of each. */
export function listServersAction(
  { servers }: Pick<Configuration, 'servers'>,
  record: AutomationRecord,
): Action<z.infer<typeof listServersInput>, ListedServers> {
  return {
    name: 'servers:list',
    permission: 'servers:read',
    input: listServersInput,
    servers: () => [],
    run: async (_input, { caller }) => ({
      servers: await inParallel(
        atOnce,
        servers.filter(({ name }) => mayUse(caller, name)),
        (server) => listed(server, record),
      ),
    }),
  };
}

async function listed(
  { name, product, baseUrl, tls, apiVersion }: ServerConfiguration,
  record: AutomationRecord,
): Promise<z.infer<typeof listedServer>> {
  const { data: seen } = lastSeen.safeParse(await record.get({ pk: `SERVER#${name}`, sk: 'SERVER' }));
  return {
    name,
    product,
    address: baseUrl,
    tls: tls?.kind ?? 'none',
    apiVersion,
    ...(seen && {
      lastRead: {
        at: seen.asOf,
        version: seen.version,
        ...(seen.build !== undefined && { build: seen.build }),
      },
    }),
  };
}

/** The stored fields of a server as last seen (docs/record.md). */
const lastSeen = z.object({
  asOf: z.iso.datetime(),
  version: z.string().catch(''),
  build: z.string().optional().catch(undefined),
});
