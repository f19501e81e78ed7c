import { RefusedError } from '../functions/action.ts';
import { longestName, nameFromTemplate, templateProblem } from '../functions/clone/name-template.ts';
import type { ServersByName } from './able-servers.ts';

/** Any moment: each fills a template to the same length. */
const anyMoment = new Date(0);
/** A job by its id, whose name is known by its server alone. */
const jobId = /^(urn:veeam:Job:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Why no server that a clone may be asked of would take its name; undefined when one would.
 * @param given the input of `clones:create`; what is no text in it is not known yet
 * @param names the servers that it may be of
 */
export function cloneNameProblem(
  given: Readonly<Record<string, unknown>>,
  names: readonly string[],
  servers: ServersByName,
): string | undefined {
  const { name, job } = given;
  // What is no template is told by the schema.
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
