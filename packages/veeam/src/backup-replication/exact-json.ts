/** A number no JavaScript number equals, kept as the server wrote it. */
interface ExactNumber {
  readonly rawJSON: string;
}
type JsonValue = string | number | boolean | null | ExactNumber | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** As Node has it and the compiler's library does not yet (ECMAScript: JSON.parse source text access). */
const { parse, rawJSON } = JSON as unknown as {
  rawJSON(text: string): ExactNumber;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
};

/**
 * Parses JSON so that `JSON.stringify` writes every number as it was: what is not understood has to go back as it
 * came, and `12345678901234567890` or `1.10` do not survive as JavaScript numbers.
 *
 * @throws SyntaxError, and RangeError for what is nested deeper than any document of a job
 */
export function parseExact(json: string): unknown {
  if (isDeeperThan(json, DEEPEST)) throw new RangeError('The JSON is nested too deep.');
  return parse(json, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? rawJSON(source) : value,
  );
}

/**
 * Deeper than any document of a job, and so little that whatever walks through it, as comparing and writing it do,
 * does not run out of stack.
 */
const DEEPEST = 100;

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [BRACE, BRACE_END, BRACKET, BRACKET_END] = [0x7b, 0x7d, 0x5b, 0x5d];

function isDeeperThan(json: string, most: number): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (inText) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) inText = false;
    } else if (code === QUOTE) inText = true;
    else if (code === BRACE || code === BRACKET) {
      depth += 1;
      if (depth > most) return true;
    } else if (code === BRACE_END || code === BRACKET_END) depth -= 1;
  }
  return false;
}
