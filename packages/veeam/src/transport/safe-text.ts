import { inOneCase, type SecretPattern, secretPattern } from './secret-pattern.ts';

const MAXIMUM_LENGTH = 200;

/** The most characters of a text that a message uses. The rest is never shown. */
const LOOKED_AT = 10_000;

type Range = [from: number, to: number];

/** Makes texts from a server fit for an error message or a log: no secret, no control character, short. */
export class SafeText {
  readonly #secrets = new Set<string>();
  /** Made for the first text: most connections have none. */
  #patterns: SecretPattern[] | undefined;

  /** From now on no text from this object contains `secret`, in any form in which it is sent. */
  hide(secret: string): void {
    if (this.#secrets.has(secret)) return;
    this.#secrets.add(secret);
    this.#patterns = undefined;
  }

  /** At most 200 characters of `text`, on one line, with every hidden secret replaced by `[hidden]`. */
  of(text: string): string {
    const oneLine = this.#hidden(text, LOOKED_AT)
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
      .replace(/ {2,}/g, ' ')
      .trim();
    const characters = [...oneLine];
    return characters.length <= MAXIMUM_LENGTH
      ? oneLine
      : `${characters.slice(0, MAXIMUM_LENGTH - 1).join('')}…`;
  }

  /** The whole of `text`, with every hidden secret replaced by `[hidden]`. */
  withoutSecrets(text: string): string {
    return this.#hidden(text, Number.POSITIVE_INFINITY);
  }

  /**
   * Searches a text for secrets without its invisible characters. Otherwise, a secret interrupted by them would become
   * readable again when they are removed later.
   * @param most the number of characters to search; the text ends there
   */
  #hidden(text: string, most: number): string {
    this.#patterns ??= [...this.#secrets].flatMap(secretPattern);
    const { seen, at, isWhole } = seenPart(text, most);
    const shown: string[] = [];
    let from = 0;
    for (const [first, end] of rangesIn(seen, this.#patterns)) {
      shown.push(text.slice(from, at[first]), '[hidden]');
      from = (at[end - 1] ?? 0) + 1;
    }
    const last = isWhole ? text.length : (at[seen.length - this.#width()] ?? 0);
    return [...shown, text.slice(from, Math.max(from, last))].join('');
  }

  /** The longest match. A cut text loses this many characters more, because its end may have split a secret. */
  #width(): number {
    return Math.max(0, ...(this.#patterns ?? []).map(({ width }) => width));
  }
}

/** The visible characters of a text, at most `most`, and the position of each of them in the text. */
function seenPart(text: string, most: number): { seen: string; at: number[]; isWhole: boolean } {
  const runs: string[] = [];
  const at: number[] = [];
  for (const { 0: run, index } of text.matchAll(/[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,4096}/gu)) {
    const taken = run.slice(0, most - at.length);
    runs.push(taken);
    for (let offset = 0; offset < taken.length; offset += 1) at.push(index + offset);
    if (taken.length < run.length) return { seen: runs.join(''), at, isWhole: false };
  }
  return { seen: runs.join(''), at, isWhole: true };
}

/** The positions of secrets in order. Ranges that touch or overlap are merged. */
function rangesIn(text: string, patterns: readonly SecretPattern[]): Range[] {
  const found: Range[] = [];
  const plain = inOneCase(text);
  for (const secret of patterns) {
    if (!plain.includes(secret.always)) continue;
    const { pattern } = secret;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      found.push([match.index, match.index + match[0].length]);
      // Continue at the next character, because a secret may overlap with itself.
      pattern.lastIndex = match.index + 1;
    }
  }
  const merged: Range[] = [];
  for (const [from, to] of found.sort(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}
