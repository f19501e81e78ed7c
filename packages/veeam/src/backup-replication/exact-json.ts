import { isTooDeep } from '../reading/json-answer.ts';

/** A number that JavaScript cannot represent exactly, kept as the server wrote it. */
interface ExactNumber {
  readonly rawJSON: string;
}
type JsonValue = string | number | boolean | null | ExactNumber | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** Node.js has these, the compiler's library does not yet (ECMAScript: JSON.parse source text access). */
const { parse, rawJSON } = JSON as unknown as {
  rawJSON(text: string): ExactNumber;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
};

/**
 * Parses JSON so that `JSON.stringify` writes every number unchanged. Fields that this client does not know must go
 * back to the server as they came, and `12345678901234567890` or `1.10` do not survive as JavaScript numbers.
 *
 * @throws SyntaxError, and RangeError for JSON that is nested deeper than any job document
 */
export function parseExact(json: string): unknown {
  if (isTooDeep(json)) throw new RangeError('The JSON is nested too deep.');
  return parse(json, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? rawJSON(source) : value,
  );
}
