/**
 * A long text in UTF-8, made piece by piece. As one string, it would be copied several times before it is encoded.
 */
export class Utf8Text {
  #bytes = Buffer.allocUnsafe(64 * 1024);
  /** The length of the text that was written and not taken yet, in bytes. */
  length = 0;

  write(piece: string): void {
    const most = this.length + 3 * piece.length;
    if (most > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], 2 * most);
    this.length += this.#bytes.write(piece, this.length);
  }

  /** The text that was written since the last call. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.length));
    this.length = 0;
    return taken;
  }
}
