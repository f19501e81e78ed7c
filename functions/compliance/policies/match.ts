import * as z from 'zod';
import { globMatches } from '../../input/glob.ts';
import { oneOf, strictShape } from '../../input/strict-shape.ts';
import type { Job } from '../../jobs/job.ts';
import { type Product, products } from '../../products.ts';

const longestPattern = 200;

/** `/x/` or `^x$`: the author expects a regular expression, but as a pattern it matches nothing. */
const looksLikeRegularExpression = /^\/.*\/[a-z]*$|^\^|\$$|\.\*/;

const pattern = z
  .string()
  .min(1, 'A pattern must not be empty; `*` fits everything.')
  .max(longestPattern, `A pattern has at most ${longestPattern} characters.`)
  .refine((text) => !looksLikeRegularExpression.test(text), {
    error: (issue) =>
      `'${String(issue.input)}' looks like a regular expression. A pattern is a name in which * stands for any characters and ? for one.`,
  });

const patterns = z.array(pattern).min(1, 'An empty list fits nothing; leave it out to fit everything.');

/** Which jobs a policy covers. An absent field matches every job; of a list, one matching entry is enough. */
export const matchSchema = strictShape('criterion', {
  servers: patterns.optional().describe('Patterns of server names.'),
  products: z.array(oneOf('product', products)).min(1).optional().describe('Products.'),
  names: patterns.optional().describe('Patterns of job names.'),
  types: patterns.optional().describe("Patterns of job types, in the product's own words."),
  repositories: patterns.optional().describe('Patterns of repository names or ids.'),
}).describe(
  'The jobs that it covers; by default every job. In a pattern, `*` stands for any characters and `?` for one; letter case is ignored.',
);

export type Match = z.infer<typeof matchSchema>;

const fits = (list: string[] | undefined, text: string): boolean =>
  list === undefined || list.some((entry) => globMatches(entry, text));

/** Whether a server itself is covered: a match that restricts jobs covers no server. */
export function matchesServer(match: Match, server: string, product: Product): boolean {
  const aboutJobs = match.names ?? match.types ?? match.repositories;
  if (aboutJobs !== undefined) return false;
  return fits(match.servers, server) && (match.products?.includes(product) ?? true);
}

/** Whether this job is covered. A repository matches by its name or its id. */
export function matchesJob(match: Match, job: Job): boolean {
  if (!fits(match.servers, job.server) || !(match.products?.includes(job.product) ?? true)) return false;
  if (!fits(match.names, job.name) || !fits(match.types, job.type)) return false;
  if (match.repositories === undefined) return true;
  const { name, id } = job.repository ?? {};
  return [name, id].some((text) => text !== undefined && fits(match.repositories, text));
}
