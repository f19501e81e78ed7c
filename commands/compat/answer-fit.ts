import type { Operation } from 'openapi-backend';
import type { Contract } from './contract.ts';
import { isObject, type JsonObject, objectOf } from './json.ts';
import { resolved } from './references.ts';
import { undeclaredKeys } from './undeclared-keys.ts';
import { faultTexts, type ValidationError, withoutWrappers } from './validation-errors.ts';

/** How an answer of a server fits the operation it belongs to. */
export interface AnswerFit {
  readonly faults: readonly string[];
  /**
   * What the document does not say and its own examples do: fields that it does not name, and `null` for what it
   * describes as always there.
   */
  readonly notes: readonly string[];
}

/** Holds an answer against its operation; `raw` is the operation as the document has it, references and all. */
export function answerFit(
  { api, document }: Contract,
  operation: Operation,
  raw: JsonObject,
  answer: { readonly status: number; readonly body: string },
): AnswerFit {
  const { status } = answer;
  const responses = objectOf(raw.responses);
  const described = responses[status] ?? responses[`${Math.floor(status / 100)}XX`] ?? responses.default;
  if (described === undefined) return { faults: [`HTTP ${status} is not in the document`], notes: [] };
  const content = objectOf(resolved(document, described).content);
  const { schema } = objectOf(content['application/json']);
  if (schema === undefined) return { faults: [], notes: [] };
  let body: unknown;
  try {
    body = JSON.parse(answer.body);
  } catch {
    const instead = answer.body === '' ? 'none' : 'other text';
    return { faults: [`HTTP ${status}: the document wants JSON, and there is ${instead}`], notes: [] };
  }
  const errors = withoutWrappers(api.validateResponse(body, operation, status).errors ?? []);
  const nulls = errors.filter((error) => isNullAt(body, error));
  const faults = faultTexts(errors.filter((error) => !nulls.includes(error)));
  const undeclared = undeclaredKeys(document, schema, body).map((key) => `\`${key}\` is not in the document`);
  const notes = [...faultTexts(nulls).map((fault) => `${fault}, and is null`), ...undeclared];
  return { faults: faults.map((fault) => `HTTP ${status}: ${fault}`), notes: [...new Set(notes)] };
}

function isNullAt(body: unknown, { keyword, instancePath }: ValidationError): boolean {
  if (keyword !== 'type' && keyword !== 'enum') return false;
  let at = body;
  for (const part of instancePath.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    at = isObject(at) || Array.isArray(at) ? (at as JsonObject)[name] : undefined;
  }
  return at === null;
}
