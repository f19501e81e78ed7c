import type { Product } from '../functions/products.ts';
import { type StartableActionName, startableActions } from '../functions/triggers/registry.ts';

/** The servers of automation.yaml, by name. */
export type ServersByName = Readonly<Record<string, { readonly product: Product }>>;

/** Why an action cannot work on a server; undefined when it can, or when its input names no server. */
export function unableServer(
  action: StartableActionName,
  server: unknown,
  servers: ServersByName,
): string | undefined {
  const entry = startableActions[action];
  if (!('products' in entry) || typeof server !== 'string') return undefined;
  const products: readonly Product[] = entry.products;
  const able = Object.keys(servers).filter((name) => products.some((one) => one === servers[name]?.product));
  if (able.includes(server)) return undefined;
  const product = Object.hasOwn(servers, server) ? servers[server]?.product : undefined;
  const wrong = product === undefined ? `there is no server ${server}` : `${server} is ${product}`;
  return `${wrong}; it works on ${products.join(', ')}, and there are: ${able.join(', ') || 'none'}`;
}
