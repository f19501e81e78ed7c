import { type RefusedError, refuseField } from '../action.ts';
import { nearest } from './window-nearest.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** More names than this are no help in an error. */
const mostNames = 20;

/**
 * Finds the one item of that id (in any case) or exact name. `what` is its kind, such as `backup job`; `field`
 * is the input that named it.
 * @throws RefusedError `invalid-input`: with a guess when there is none, with the ids when there are several
 */
export function findByNameOrId<Item extends Named>(
  items: readonly Item[],
  wanted: string,
  { field, what }: { field: string; what: string },
): Item {
  const [byId, ...ofSameId] = items.filter(({ id }) => id.toLowerCase() === wanted.toLowerCase());
  if (byId && ofSameId.length === 0) return byId;
  if (byId) {
    const names = [byId, ...ofSameId].map(({ name }) => name).join(', ');
    throw refuseField('invalid-input', field, `More than one ${what} has the id ${wanted}: ${names}.`);
  }
  const [found, ...others] = items.filter(({ name }) => name === wanted);
  if (!found) throw refuseUnknown(items, wanted, { field, what });
  if (others.length === 0) return found;
  const ids = [found, ...others].map(({ id }) => id).join(', ');
  throw refuseField('invalid-input', field, `More than one ${what} has that name; give an id: ${ids}.`);
}

function refuseUnknown(
  items: readonly Named[],
  wanted: string,
  { field, what }: { field: string; what: string },
): RefusedError {
  const names = items.map(({ name }) => name);
  const guess = nearest(wanted, names);
  const hint = guess === undefined ? '' : ` Did you mean "${guess}"?`;
  const listed = names.length > mostNames ? '' : ` The server has: ${names.join(', ') || 'none'}.`;
  return refuseField('invalid-input', field, `The server has no ${what} of that name or id.${hint}${listed}`);
}
