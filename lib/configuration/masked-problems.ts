import { ownerSchema } from '../../functions/compliance/policies/configuration.ts';
import { products } from '../../functions/products.ts';
import { automation } from './schema.ts';
import { explaining, type Problem, problemsOf } from './schema-problems.ts';

type Raw = Record<string, unknown>;
const isRaw = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands for a part that is wrong in itself, where others would miss it. What is said of it is not told. */
const standIns: Readonly<Record<string, (given: unknown) => unknown>> = {
  'copyJobs.policies': () => [
    { name: 'a policy', match: { jobs: ['*'] }, repository: 'a', schedule: { type: 'Immediate' } },
  ],
  // Channels want findings of the owners that they name.
  'compliance.policies': (given) =>
    (Array.isArray(given) ? given : [])
      .filter((policy) => isRaw(policy) && ownerSchema.safeParse(policy['owner']).success)
      .map(({ owner }) => ({ name: 'a policy', owner })),
};

/**
 * What is wrong between the sections of a file, some of which are wrong in themselves: a schema looks at that only once
 * every section is in order. What a mistake that is known already would cause elsewhere is no mistake of its own.
 */
export function maskedProblems(raw: unknown, known: readonly Problem[]): Problem[] {
  if (!isRaw(raw)) return [];
  const broken = [...new Set(known.map(({ path }) => path.slice(0, 2).join('.')))];
  // A server whose product is wrong may be of any: what is wrong whichever it is, is wrong.
  const [first = [], ...others] = products.map((product) => problemsWithout(raw, broken, product));
  return first.filter((problem) => others.every((list) => list.some((each) => isSame(each, problem))));
}

const isSame = (left: Problem, right: Problem) => left.path.join('.') === right.path.join('.');

/** Whether something is said already of the place of a problem, or of what is around it. */
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

/** A server that is known by its name, and by its product as far as that is one. */
function soundServer(given: unknown, product: string): Raw {
  const own = isRaw(given) ? given['product'] : undefined;
  const isOne = products.some((each) => each === own);
  return { product: isOne ? own : product, url: 'https://a', tls: 'public' };
}
