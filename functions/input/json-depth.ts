const quote = 0x22;
const backslash = 0x5c;
const opening = new Set([0x5b, 0x7b]);
const closing = new Set([0x5d, 0x7d]);

/**
 * Deeper than any document that a Veeam product writes, and far from what a recursive walk over the parsed value
 * (a schema, a comparison, `JSON.stringify`) runs out of stack at.
 */
export const deepestJson = 64;

/**
 * Whether JSON nests deeper than so many levels, by its brackets alone and without parsing: one pass over the bytes,
 * which ends at the first bracket that is too deep. What is not JSON is left to the parser.
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
