const MAXIMUM_LENGTH = 200;

/** What another party sent, made fit for an error message or a log: no secret, no control character, short. */
export class SafeText {
  readonly #secrets = new Set<string>();

  /** From now on `secret` never appears in a text this object hands out. */
  hide(secret: string): void {
    if (secret !== '') this.#secrets.add(secret);
  }

  /** At most 200 characters of `text`, on one line, with every hidden secret replaced by `[hidden]`. */
  of(text: string): string {
    let shown = text;
    // The longest first: a secret may contain another one.
    for (const secret of [...this.#secrets].sort((a, b) => b.length - a.length)) {
      shown = shown.replaceAll(secret, '[hidden]');
    }
    const oneLine = shown
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
      .replace(/ {2,}/g, ' ')
      .trim();
    const characters = [...oneLine];
    return characters.length <= MAXIMUM_LENGTH
      ? oneLine
      : `${characters.slice(0, MAXIMUM_LENGTH - 1).join('')}…`;
  }
}
