const quote = 0x22;
const backslash = 0x5c;
const opening = new Set([0x5b, 0x7b]);
const closing = new Set([0x5d, 0x7d]);

/**
 * Deeper than any document of a Veeam product, and far below the depth at which a recursive walk over the parsed value
 * (a schema, a comparison, `JSON.stringify`) exhausts the stack.
 */
export const deepestJson = 64;

/**
 * Whether JSON nests deeper than a limit, decided by its brackets alone: one pass over the bytes, without parsing,
 * which ends at the first bracket that is too deep. Invalid JSON is left to the parser.
 */
export function isDeeperThan(bytes: Uint8Array, levels: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (inString) {
      if (byte === backslash) at += 1;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (opening.has(byte)) {
      depth += 1;
      if (depth > levels) return true;
    } else if (closing.has(byte)) depth -= 1;
  }
  return false;
}
