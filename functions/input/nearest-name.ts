/** The edit distance of two words: letters to add, drop, replace, or swap with their neighbour. */
function distance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? 0;
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** The name in `allowed` that was probably meant by `given`; undefined when none is close. */
export function nearestName(given: string, allowed: readonly string[]): string | undefined {
  const most = Math.max(2, Math.floor(given.length / 3));
  const wanted = plain(given);
  let nearest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const name of allowed) {
    const known = plain(name);
    // The difference in length is a lower bound. A caller may send a name as long as a whole body.
    if (Math.abs(wanted.length - known.length) > most) continue;
    const steps = distance(wanted, known);
    // If every letter has to change, the match means nothing.
    if (steps < least && steps < Math.max(wanted.length, known.length)) {
      least = steps;
      nearest = name;
    }
  }
  return least <= most ? nearest : undefined;
}

/** A list of more names than this is no help in a sentence. */
const mostNames = 20;

/**
 * The text after "X not found": the name that was probably meant, and all names if there are few.
 * @param known the names that the caller may see; no other is shown
 * @param all the words before the list of all names, such as "The server has"
 */
export function nameHint(given: string, known: readonly string[], all: string): string {
  const nearest = nearestName(given, known);
  const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  return known.length > mostNames ? hint : `${hint} ${all}: ${known.join(', ') || 'none'}.`;
}

/** Shown in place of a name that must not be repeated. */
const notShown = '…';

/**
 * A name from a caller, as far as an error may repeat it. People paste passwords into the wrong field, so only what
 * looks like a name is shown: letters alone, or nearly one of the `known` names.
 */
export function shownName(given: string, known: readonly string[] = []): string {
  const looksLikeOne = /^[A-Za-z_-]{1,40}$/.test(given);
  return looksLikeOne || nearestName(given, known) !== undefined ? given : notShown;
}
