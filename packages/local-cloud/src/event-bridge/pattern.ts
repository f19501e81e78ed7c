import { isJsonObject, type Json, type JsonObject } from '../json.ts';

/**
 * Whether an event matches an EventBridge pattern. Understands exact values, `prefix`, `anything-but` and `exists`.
 * Throws, naming it, on any other operator.
 */
export function matchesPattern(pattern: JsonObject, event: Json | undefined): boolean {
  const fields = isJsonObject(event) ? event : {};
  return Object.entries(pattern).every(([field, wanted]) => {
    if (Array.isArray(wanted)) return wanted.some((each) => matchesValue(each, fields[field]));
    if (isJsonObject(wanted)) return matchesPattern(wanted, fields[field]);
    throw new Error(`the event pattern's ${field} must be a list or an object`);
  });
}

function matchesValue(wanted: Json, actual: Json | undefined): boolean {
  if (Array.isArray(actual)) return actual.some((each) => matchesValue(wanted, each));
  if (!isJsonObject(wanted)) return wanted === actual;
  const [operator = '', operand] = Object.entries(wanted)[0] ?? [];
  switch (operator) {
    case 'exists':
      return operand === (actual !== undefined);
    case 'prefix':
      return typeof actual === 'string' && typeof operand === 'string' && actual.startsWith(operand);
    case 'anything-but':
      if (actual === undefined) return false;
      return !(Array.isArray(operand) ? operand : [operand ?? null]).some((each) =>
        matchesValue(each, actual),
      );
    default:
      throw new Error(`the local cloud does not know the event pattern operator "${operator}"`);
  }
}

/** Checks a pattern before any event arrives. Throws as matchesPattern does. */
export function checkPattern(pattern: JsonObject): void {
  for (const [field, wanted] of Object.entries(pattern)) {
    if (isJsonObject(wanted)) checkPattern(wanted);
    else if (Array.isArray(wanted)) for (const each of wanted) matchesValue(each, '');
    else throw new Error(`the event pattern's ${field} must be a list or an object`);
  }
}
