import { ownerSchema } from '../../functions/compliance/policies/configuration.ts';
import { products } from '../../functions/products.ts';
import { automation } from './schema.ts';
import { explaining, type Problem, problemsOf } from './schema-problems.ts';

type Raw = Record<string, unknown>;
const isRaw = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Substitutes for invalid parts that other sections depend on. Problems of the substitutes are not reported. */
const standIns: Readonly<Record<string, (given: unknown) => unknown>> = {
  'copyJobs.policies': () => [
    { name: 'a policy', match: { jobs: ['*'] }, repository: 'a', schedule: { type: 'Immediate' } },
  ],
  // Notice channels refer to these owners.
  'compliance.policies': (given) =>
    (Array.isArray(given) ? given : [])
      .filter((policy) => isRaw(policy) && ownerSchema.safeParse(policy['owner']).success)
      .map(({ owner }) => ({ name: 'a policy', owner })),
};

/**
 * The problems between sections of a file, some of which are invalid themselves. A schema looks for these problems only
 * when every section is valid. The consequences of a known mistake elsewhere are not reported as mistakes.
 */
export function maskedProblems(raw: unknown, known: readonly Problem[]): Problem[] {
  if (!isRaw(raw)) return [];
  const broken = [...new Set(known.map(({ path }) => path.slice(0, 2).join('.')))];
  // A server with an invalid product may be any product. Only what is a problem with each of them is reported.
  const [first = [], ...others] = products.map((product) => problemsWithout(raw, broken, product));
  return first.filter((problem) => others.every((list) => list.some((each) => isSame(each, problem))));
}

const isSame = (left: Problem, right: Problem) => left.path.join('.') === right.path.join('.');

/** Whether a problem is already known at the same place, or at a part that contains it. */
export const isKnown = ({ path }: Problem, known: readonly Problem[]): boolean =>
  known.some((each) => `${path.join('.')}.`.startsWith(`${each.path.join('.')}.`));

function problemsWithout(raw: Raw, broken: readonly string[], product: string): Problem[] {
  const rest: Raw = structuredClone(raw);
  for (const place of broken) {
    const [section = '', name] = place.split('.');
    const content = rest[section];
    if (name === undefined || !isRaw(content)) delete rest[section];
    else if (section === 'servers') content[name] = soundServer(content[name], product);
    else if (Object.hasOwn(standIns, place)) content[name] = standIns[place]?.(content[name]);
    else delete content[name];
  }
  const { error } = automation.safeParse(rest, explaining);
  if (!error) return [];
  return problemsOf(error).filter(
    ({ path }) => !broken.some((place) => `${path.join('.')}.`.startsWith(`${place}.`)),
  );
}

/** A valid server, with the given product if that is valid. */
function soundServer(given: unknown, product: string): Raw {
  const own = isRaw(given) ? given['product'] : undefined;
  const isOne = products.some((each) => each === own);
  return { product: isOne ? own : product, url: 'https://a', tls: 'public' };
}
