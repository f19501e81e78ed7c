import { expect, it } from 'vitest';
import { RefusedError } from '../../../../functions/action.ts';
import { nextLink, refuseBody, refuseUnknownQuery } from '../../../../functions/triggers/http/http.ts';

function faultsOf(query: object, known: string[] = [], inBody: string[] = []): Record<string, string> {
  try {
    refuseUnknownQuery(query as Record<string, string>, known, inBody);
    return {};
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return Object.fromEntries(error.problems.map(({ field, message }) => [field, message]));
  }
}

it('accepts the parameters that a route knows, and no parameters', () => {
  expect(faultsOf({ name: 'x' }, ['name'])).toStrictEqual({});
  expect(() => refuseUnknownQuery(undefined)).not.toThrow();
});

it.each<[query: object, known: string[], inBody: string[], message: string]>([
  [{ dryrun: '' }, ['dryRun'], [], 'Unknown query parameter. Did you mean "dryRun"?'],
  [{ dryRun: '' }, [], ['dryRun'], 'It belongs in the body, not in the query.'],
  [{ dryrun: '' }, [], ['dryRun'], 'Unknown query parameter. Did you mean "dryRun", in the body?'],
  [{ foo: '' }, [], [], 'Unknown query parameter: this takes none.'],
  [{ unheard: '' }, ['limit', 'next'], [], 'Unknown query parameter. There are: limit, next.'],
  [
    JSON.parse('{"__proto__":"x"}'),
    ['limit', 'next'],
    [],
    'Unknown query parameter. There are: limit, next.',
  ],
])('says of %j, where %j are known, and %j in the body: %s', (query, known, inBody, message) => {
  expect(Object.values(faultsOf(query, known, inBody))).toStrictEqual([message]);
});

it('names every parameter that is unknown', () => {
  expect(Object.keys(faultsOf({ a: '1', name: 'x', b: '2' }, ['name']))).toStrictEqual(['a', 'b']);
});

it('accepts no body or an empty object when a route takes no body', () => {
  expect(() => refuseBody(undefined)).not.toThrow();
  expect(() => refuseBody({})).not.toThrow();
  for (const body of [null, [], 'text', 7])
    expect(() => refuseBody(body)).toThrow('body: This takes no body.');
  expect(() => refuseBody({ dryRun: true })).toThrow('dryRun: Unknown field: this takes no body.');
});

it('links to the next page with the query as it was', () => {
  expect(nextLink('/jobs', { name: 'a b*', limit: '2', next: 'old' }, 'new')).toStrictEqual({
    link: '</jobs?name=a+b*&limit=2&next=new>; rel="next"',
  });
  expect(nextLink('/jobs', {}, undefined)).toStrictEqual({});
});
