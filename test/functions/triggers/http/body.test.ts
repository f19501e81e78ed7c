import { expect, it } from 'vitest';
import { readBody } from '../../../../functions/triggers/http/body.ts';

const jsonType = 'application/json; charset=utf-8';

function problemOf(body: string, type: string | undefined, isBase64Encoded = false): unknown {
  const read = readBody({ body, isBase64Encoded }, { 'content-type': type });
  return 'problem' in read ? { status: read.problem.status, ...JSON.parse(read.problem.body) } : undefined;
}

it('reads JSON, plain or base64, with characters beyond ASCII', () => {
  const text = '{"name":"Müller 🙂"}';
  const expected = { value: { name: 'Müller 🙂' } };
  expect(readBody({ body: text, isBase64Encoded: false }, { 'content-type': jsonType })).toEqual(expected);
  const base64 = Buffer.from(text).toString('base64');
  expect(readBody({ body: base64, isBase64Encoded: true }, { 'content-type': 'APPLICATION/JSON' })).toEqual(
    expected,
  );
});

it('takes no body for nothing', () => {
  expect(readBody({ isBase64Encoded: false }, {})).toEqual({ value: undefined });
});

it('takes no body in another encoding, which it would not decode', () => {
  const headers = { 'content-type': jsonType, 'content-encoding': 'gzip' };
  const read = readBody({ body: 'H4sIAAAA', isBase64Encoded: true }, headers);
  expect(read).toMatchObject({ problem: { status: 415 } });
});

it('names every form that is taken where the body has another', () => {
  const csv = { type: 'text/csv', name: 'CSV', read: () => ({ value: 'read' }) };
  const readAs = (type: string) =>
    readBody({ body: 'a', isBase64Encoded: false }, { 'content-type': type }, { others: [csv] });
  for (const type of ['application/csv', 'multipart/form-data; boundary=x', 'text/csvx', '']) {
    const read = readAs(type);
    expect('problem' in read && JSON.parse(read.problem.body).detail, type).toBe(
      'Send the body as JSON with the header "Content-Type: application/json", or as CSV with the header "Content-Type: text/csv".',
    );
  }
  expect(readAs('TEXT/CSV ; charset=utf-8')).toEqual({ value: 'read' });
});

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
])('says of %j that it is no JSON, and where, and repeats none of it', (body) => {
  const problem = JSON.stringify(problemOf(body, jsonType));
  expect(problem).toMatch(/"JSON: the body is not valid( at line 1, column \d+)?\."/);
  expect(problem).not.toMatch(/hunter2|password/);
});

it('says what is wrong with a body it cannot take', () => {
  expect(problemOf('{"a":', jsonType)).toMatchObject({ status: 400, code: 'malformed-json' });
  expect(problemOf('a=1', 'application/x-www-form-urlencoded')).toMatchObject({ status: 415 });
  expect(problemOf('{}', undefined)).toMatchObject({ status: 415 });
  expect(problemOf(`"${'x'.repeat(65_535)}"`, jsonType)).toMatchObject({
    status: 413,
    code: 'body-too-large',
  });
  const deep = '['.repeat(64);
  expect(problemOf(`${deep}${']'.repeat(64)}`, jsonType)).toBeUndefined();
  // Its end is missing, which is seen by whoever parses it.
  for (const levels of ['['.repeat(65), '{"a":'.repeat(10_000)]) {
    expect(problemOf(levels, jsonType)).toMatchObject({
      status: 400,
      detail: 'JSON: it nests deeper than 64 levels.',
    });
  }
  const notUtf8 = Buffer.from([0x22, 0xff, 0x22]).toString('base64');
  expect(problemOf(notUtf8, jsonType, true)).toMatchObject({ status: 400, detail: 'JSON: it is not UTF-8.' });
});
