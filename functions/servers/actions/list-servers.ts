import * as z from 'zod';
import { type Action, mayUse } from '../../action.ts';
import { type Configuration, type ServerConfiguration, serverName } from '../../configuration.ts';
import { products } from '../../products.ts';

/** A configured server, as everybody may see it: it holds no secret, and no certificate. */
const listedServer = z.object({
  name: serverName,
  product: z.enum(products),
  address: z.string(),
  /** `none` at the end of a tunnel on the machine itself, which is reached by plain HTTP. */
  tls: z.enum(['public', 'ca', 'fingerprint', 'none']),
  /** As configured: `latest`, or a fixed one. */
  apiVersion: z.string(),
});
export const listedServers = z.object({ servers: z.array(listedServer) });
export type ListedServers = z.infer<typeof listedServers>;

const listServersInput = z.strictObject({});

/** Lists the configured servers that the caller may use. */
export function listServersAction({
  servers,
}: Pick<Configuration, 'servers'>): Action<z.infer<typeof listServersInput>, ListedServers> {
  return {
    name: 'servers:list',
    permission: 'servers:read',
    input: listServersInput,
    servers: () => [],
    run: async (_input, { caller }) => ({
      servers: servers.filter(({ name }) => mayUse(caller, name)).map(listed),
    }),
  };
}

function listed({
  name,
  product,
  baseUrl,
  tls,
  apiVersion,
}: ServerConfiguration): z.infer<typeof listedServer> {
  return { name, product, address: baseUrl, tls: tls?.kind ?? 'none', apiVersion };
}
