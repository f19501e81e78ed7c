import { RefusedError } from '../../../functions/action.ts';
import { longestName, nameFromTemplate, templateProblem } from '../../../functions/clone/name-template.ts';
import type { Product } from '../../../functions/products.ts';
import { type StartableActionName, startableActions } from '../../../functions/triggers/registry.ts';

/** The servers of automation.yaml, by name. */
export type ServersByName = Readonly<Record<string, { readonly product: Product }>>;

/** Why an action cannot work on a server; undefined if it can, or if its input names no server. */
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

/** Any moment: each fills a template to the same length. */
const anyMoment = new Date(0);
/** The id of a job. Only the server knows that job's name. */
const jobId = /^(urn:veeam:Job:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Why none of the clone's possible servers would accept its name; undefined if one would.
 * @param given the input of `clones:create`; values that are not text are not known yet
 * @param names the clone's possible servers
 */
export function cloneNameProblem(
  given: Readonly<Record<string, unknown>>,
  names: readonly string[],
  servers: ServersByName,
): string | undefined {
  const { name, job } = given;
  // The schema reports an invalid template.
  if (typeof name !== 'string' || templateProblem(name) !== undefined) return undefined;
  const longest = Math.max(...names.map((each) => longestOf(servers, each)));
  if (!Number.isFinite(longest)) return undefined;
  const source = typeof job === 'string' && !jobId.test(job) ? job : '?';
  try {
    nameFromTemplate(name, source, anyMoment, longest);
    return undefined;
  } catch (error) {
    if (error instanceof RefusedError) return error.message;
    throw error;
  }
}

function longestOf(servers: ServersByName, name: string): number {
  const product = servers[name]?.product;
  return product !== undefined && product in longestName
    ? longestName[product as keyof typeof longestName]
    : Number.NEGATIVE_INFINITY;
}
