import { nearestName } from './nearest-name.ts';

/** What stands for a name that is not repeated. */
const notShown = '…';

/**
 * A name that somebody sent, as far as a refusal may repeat it. A password may stand where a name belongs, so that only
 * what looks like a name is shown: letters alone, or little else than one of the `known` names.
 */
export function shownName(given: string, known: readonly string[] = []): string {
  const looksLikeOne = /^[A-Za-z_-]{1,40}$/.test(given);
  return looksLikeOne || nearestName(given, known) !== undefined ? given : notShown;
}
