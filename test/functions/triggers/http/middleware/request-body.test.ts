import { describe, expect, it } from 'vitest';
import type { BodyOptions, HttpContext, HttpEvent } from '../../../../../functions/triggers/http/http.ts';
import { requestBody } from '../../../../../functions/triggers/http/middleware/request-body.ts';
import { HttpProblem } from '../../../../../functions/triggers/http/problem.ts';
import { around, eventWith } from './alone.ts';

const jsonType = 'application/json; charset=utf-8';

async function read(fields: Partial<HttpEvent>, body?: BodyOptions): Promise<unknown> {
  const context = { route: { body } } as unknown as Partial<HttpContext>;
  return (await around(requestBody(), { event: eventWith(fields), context })).event.body;
}

async function problemOf(body: string, type: string | undefined, isBase64Encoded = false): Promise<unknown> {
  const error = await read({ body, isBase64Encoded, headers: { 'content-type': type } }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) return undefined;
  expect(error).toBeInstanceOf(HttpProblem);
  // The parser's own error contains the body, so nothing of it is passed on.
  expect((error as Error).cause).toBeUndefined();
  return (error as HttpProblem).problem;
}

it('reads JSON, plain or base64, with characters beyond ASCII', async () => {
  const text = '{"name":"Müller 🙂"}';
  const expected = { name: 'Müller 🙂' };
  expect(await read({ body: text, headers: { 'content-type': jsonType } })).toStrictEqual(expected);
  const headers = { 'content-type': 'APPLICATION/JSON ; charset=utf-8' };
  const body = Buffer.from(text).toString('base64');
  expect(await read({ body, isBase64Encoded: true, headers })).toStrictEqual(expected);
});

it('treats a missing body as nothing, whatever its type, and ignores a body where it has no meaning', async () => {
  expect(await read({})).toBeUndefined();
  expect(await read({ headers: { 'content-type': 'text/plain' } })).toBeUndefined();
  for (const method of ['DELETE', 'GET', 'HEAD'])
    expect(await read({ routeKey: `${method} /clones/{id}`, body: 'x' })).toBeUndefined();
  for (const routeKey of ['PUT /GET /x', 'POST /DELETE /x'])
    await expect(read({ routeKey, body: 'x' })).rejects.toMatchObject({ code: 'unsupported-media-type' });
});

it('refuses a body in an encoding that it does not decode', async () => {
  const headers = { 'content-type': jsonType, 'content-encoding': 'gzip' };
  await expect(read({ body: 'H4sIAAAA', isBase64Encoded: true, headers })).rejects.toMatchObject({
    code: 'unsupported-media-type',
  });
  const plain = { 'content-type': jsonType, 'content-encoding': ' Identity ' };
  expect(await read({ body: '{}', headers: plain })).toStrictEqual({});
});

it("accepts the media types of its route, up to the route's size", async () => {
  const csv = { type: 'text/csv', name: 'CSV', read: (bytes: Buffer) => bytes.toString() };
  const readAs = (body: string | undefined, options?: BodyOptions, isBase64Encoded = false) =>
    read(
      { ...(body !== undefined && { body }), isBase64Encoded, headers: { 'content-type': 'text/csv' } },
      options,
    );
  expect(await readAs('ü,b', { forms: [csv], maximumBytes: 4 })).toBe('ü,b');
  expect(await readAs('YSxi', { forms: [csv], maximumBytes: 3 }, true)).toBe('a,b');
  await expect(readAs('ü,bc', { forms: [csv], maximumBytes: 4 })).rejects.toMatchObject({
    code: 'body-too-large',
    message: 'The body has 5 bytes; at most 4 are taken.',
  });
  // An empty form may have a meaning.
  expect(await readAs(undefined, { forms: [csv] })).toBe('');
  expect(await readAs(undefined, {})).toBeUndefined();
  await expect(readAs('a', {})).rejects.toMatchObject({ code: 'unsupported-media-type' });
});

it('accepts the usual media types and size when its route says nothing', async () => {
  const event = eventWith({ body: '"abc"', headers: { 'content-type': jsonType } });
  const { event: read } = await around(requestBody({ maximumBytes: 5 }), { event });
  expect(read.body).toBe('abc');
  const small = eventWith({ body: '"abc"', headers: { 'content-type': jsonType } });
  await expect(around(requestBody({ maximumBytes: 4 }), { event: small })).rejects.toMatchObject({
    code: 'body-too-large',
  });
});

it('names every media type that is accepted when the body has another', async () => {
  const csv = { type: 'text/csv', name: 'CSV', read: () => 'read' };
  const readAs = (type: string) => read({ body: 'a', headers: { 'content-type': type } }, { forms: [csv] });
  for (const type of ['application/csv', 'multipart/form-data; boundary=x', 'text/csvx', '']) {
    await expect(readAs(type), type).rejects.toMatchObject({
      code: 'unsupported-media-type',
      message: expect.stringMatching(/application\/json.*text\/csv/),
    });
  }
  expect(await readAs('TEXT/CSV ; charset=utf-8')).toBe('read');
});

describe('a body that is not JSON', () => {
  it.each([
    'hunter2',
    '{"password":hunter2}',
    '{"password":"hunter2",}',
    '{"password":"hunter2"',
    '{"password":"hunter2"}x',
    '{"password":"hunter2\n"}',
    '{"password":"hunter2\\u00zz"}',
    '[hunter2]',
    '{hunter2:1}',
    '{"hunter2" 1}',
    '{"__proto__":"hunter2"}',
  ])('%j is refused with the place, and nothing of it is repeated', async (body) => {
    const problem = JSON.stringify(await problemOf(body, jsonType));
    expect(problem).toMatch(/"JSON: the body is not valid( at line 1, column \d+)?\."/);
    expect(problem).not.toMatch(/hunter2|password|__proto__/);
  });

  it('is refused with the line, where it has several', async () => {
    expect(await problemOf('{"a":1,\n"b" 2}', jsonType)).toMatchObject({
      detail: 'JSON: the body is not valid at line 2, column 5.',
    });
  });

  it('may also nest too deep or not be UTF-8', async () => {
    const deep = '['.repeat(64);
    expect(await problemOf(`${deep}${']'.repeat(64)}`, jsonType)).toBeUndefined();
    // Its end is missing, which its parser detects.
    for (const levels of ['['.repeat(65), '{"a":'.repeat(10_000)]) {
      expect(await problemOf(levels, jsonType)).toMatchObject({
        status: 400,
        detail: 'JSON: it nests deeper than 64 levels.',
      });
    }
    const notUtf8 = Buffer.from([0x22, 0xff, 0x22]).toString('base64');
    expect(await problemOf(notUtf8, jsonType, true)).toMatchObject({
      status: 400,
      detail: 'JSON: it is not UTF-8.',
    });
  });
});

it('says what is wrong with a body that it cannot accept', async () => {
  expect(await problemOf('{"a":', jsonType)).toMatchObject({ status: 400, code: 'malformed-json' });
  expect(await problemOf('a=1', 'application/x-www-form-urlencoded')).toMatchObject({ status: 415 });
  expect(await problemOf('{}', undefined)).toMatchObject({ status: 415 });
  expect(await problemOf(`"${'x'.repeat(65_534)}"`, jsonType)).toBeUndefined();
  expect(await problemOf(`"${'x'.repeat(65_535)}"`, jsonType)).toMatchObject({
    status: 413,
    code: 'body-too-large',
  });
});
