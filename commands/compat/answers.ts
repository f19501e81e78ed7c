import { isObject, type JsonObject, listOf, objectOf } from './json.ts';
import { resolved } from './references.ts';
import { sampleOf } from './sample.ts';

/** A successful answer as a document shows it, or as one is made from what it says. */
export interface DocumentAnswer {
  /** Where it comes from: `made from the schema`, or the name of an example. */
  readonly from: string;
  readonly made: boolean;
  readonly status: number;
  /** Undefined for an answer without a body. */
  readonly body: unknown;
}

/** Every success that `operation` (as the document has it, references and all) may be answered with; one at least. */
export function answersOf(document: JsonObject, operation: JsonObject): DocumentAnswer[] {
  const responses = objectOf(operation.responses);
  const statuses = Object.keys(responses).filter((status) => /^2(\d\d|XX)$/i.test(status));
  if (statuses.length === 0 && responses.default !== undefined) statuses.push('default');
  const answers = statuses.flatMap((key) => {
    const status = /^\d+$/.test(key) ? Number(key) : 200;
    const content = objectOf(resolved(document, responses[key]).content);
    const media = objectOf(content['application/json'] ?? Object.values(content)[0]);
    const shown = [...madeFrom(document, media, status), ...examplesOf(document, media, status)];
    return shown.length > 0 ? shown : [noBody(status)];
  });
  return answers.length > 0 ? answers : [{ ...noBody(200), from: 'the document describes none' }];
}

/** A body for a request, made from its schema. */
export function requestBodyOf(document: JsonObject, operation: JsonObject): unknown {
  const content = objectOf(resolved(document, operation.requestBody).content);
  return sampleOf(document, objectOf(content['application/json']).schema);
}

function madeFrom(document: JsonObject, media: JsonObject, status: number): DocumentAnswer[] {
  if (media.schema === undefined) return [];
  const body = sampleOf(document, media.schema);
  return [{ from: 'made from the schema', made: true, status, body }];
}

function examplesOf(document: JsonObject, media: JsonObject, status: number): DocumentAnswer[] {
  const schema = resolved(document, media.schema);
  const named = Object.entries(objectOf(media.examples)).map(
    ([name, example]) => [`example ${name}`, resolved(document, example).value] as const,
  );
  const all = [
    ...named,
    ['the example', media.example] as const,
    ['the example of the schema', schema.example ?? listOf(schema.examples)[0]] as const,
  ];
  return all
    .filter(([, body]) => isObject(body) || Array.isArray(body))
    .map(([from, body]) => ({ from, made: false, status, body }));
}

function noBody(status: number): DocumentAnswer {
  return { from: 'no body', made: false, status, body: undefined };
}
