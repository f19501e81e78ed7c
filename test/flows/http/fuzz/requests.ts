import fc from 'fast-check';
import { type Body, bodiesOf } from './bodies.ts';
import { type Known, oddText, rarely, type Schema, valuesOf } from './values.ts';

/** A request to send, valid or not. */
export interface FuzzRequest {
  operation: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  schema: Schema;
}

interface Operation {
  operationId: string;
  parameters: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

// The characters that a header may contain.
const headerText = fc.stringMatching(/^[\x21-\x7e]([\x20-\x7e]{0,60}[\x21-\x7e])?$/);
/** A request to any operation of the document: valid, slightly wrong, or completely wrong. */
export function requestsOf(document: Schema, token: string, known: Known): fc.Arbitrary<FuzzRequest[]> {
  const paths = document['paths'] as Record<string, Record<string, Operation>>;
  const all = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) =>
      requestTo(document, { path, method, operation }, token, known),
    ),
  );
  return fc.tuple(...all);
}

function requestTo(
  document: Schema,
  { path, method, operation }: { path: string; method: string; operation: Operation },
  token: string,
  known: Known,
): fc.Arbitrary<FuzzRequest> {
  const { operationId, parameters, requestBody } = operation;
  const texts = (place: Parameter['in'], odd: fc.Arbitrary<string>, fit = (text: string) => text) =>
    fc.record(
      Object.fromEntries(
        parameters
          .filter((each) => each.in === place)
          .map(({ name, schema }) => {
            const key = name.toLowerCase() === 'idempotency-key' ? 'key' : name;
            return [name, rarely(odd, valuesOf(document, schema, known, key).map(String).map(fit))];
          }),
      ),
      ...(place === 'path' ? [] : [{ requiredKeys: [] }]),
    ) as fc.Arbitrary<Record<string, string>>;
  return (
    fc
      .record({
        inPath: texts('path', oddText),
        inQuery: texts('query', oddText),
        inHeader: texts('header', headerText, (text) => text.replaceAll(/[^\x20-\x7e]/g, '?').trim()),
        oddQuery: rarely(fc.dictionary(oddText, oddText, { maxKeys: 2 }), fc.constant({})),
        headers: oddHeaders(token),
        body: requestBody
          ? fc.oneof(...bodiesOf(document, requestBody.content, known))
          : rarely<Body>(fc.constant({ text: '{}' }), fc.constant({ text: undefined })),
      })
      .map(({ inPath, inQuery, inHeader, oddQuery, headers, body }) => {
        const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name) =>
          encodeURIComponent(wellFormed(inPath[name])),
        );
        const query = new URLSearchParams({ ...inQuery, ...oddQuery }).toString();
        const { text, type } = body;
        return {
          operation: operationId,
          method: method.toUpperCase(),
          path: filled + (query === '' ? '' : `?${query}`),
          headers: { ...inHeader, ...headers, ...(type !== undefined && { 'content-type': type }) },
          body: method === 'get' ? undefined : text,
        };
      })
      // Clients resolve these segments before they send, and request another path.
      .filter((request) => !/\/(\.|%2e){1,2}(\/|\?|$)/i.test(request.path))
  );
}

const wellFormed = (text = ''): string => text.toWellFormed();

function oddHeaders(token: string): fc.Arbitrary<Record<string, string>> {
  const authorization = rarely(
    fc.oneof(fc.constant('Bearer'), fc.constant('Bearer vat_nobody'), headerText),
    fc.constant(`Bearer ${token}`),
  );
  return fc.record(
    {
      authorization,
      'content-type': rarely(
        fc.constantFrom('text/plain', 'application/xml', 'application/jsonx', 'multipart/form-data'),
        fc.constantFrom('application/json', 'application/json; charset=utf-8'),
      ),
      accept: rarely(headerText, fc.constantFrom('*/*', 'application/json', 'text/html', 'text/csv;q=0.5')),
      'accept-encoding': fc.constantFrom('gzip', 'identity', 'br, gzip;q=0.1', 'gzip;q=0'),
      'if-match': rarely(fc.constantFrom('"a"', '*', ','), fc.constant('*')),
      'if-none-match': fc.constantFrom('*', '"a"', 'W/"b", "c"', ','),
      'x-request-id': headerText,
    },
    { requiredKeys: ['authorization', 'content-type'] },
  );
}
