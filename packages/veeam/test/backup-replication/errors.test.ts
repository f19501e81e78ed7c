import { describe, expect, it } from 'vitest';
import {
  errorFromAnswer,
  isTokenRefused,
  lacksWord,
  RevisionRefusedError,
} from '../../src/backup-replication/errors.ts';
import { Connection } from '../../src/transport/connection.ts';
import { RequestRefusedError } from '../../src/transport/errors.ts';

const connection = new Connection({
  name: 'vbr-1',
  product: 'backup-replication',
  baseUrl: 'http://127.0.0.1:1',
});
const asked = { operation: 'get job', method: 'GET', path: '/api/v1/jobs/1', revision: '1.1-rev1' } as const;
const fail = (status: number, body: string, headers: Record<string, string> = {}) =>
  errorFromAnswer(connection, asked, { status, headers, body });
const json = (errorCode: string, message = 'Told so.') =>
  JSON.stringify({ errorCode, message, resourceId: '' });

describe('errorFromAnswer', () => {
  it.each([
    [401, 'session-expired'],
    [403, 'access-denied'],
    [404, 'not-found'],
    [400, 'request-refused'],
    [429, 'server-busy'],
    [503, 'server-busy'],
    [500, 'server-failed'],
  ])('decides by the HTTP status %i, because errorCode is AccessDenied for several', (status, code) => {
    const error = fail(status, '{"errorCode":"AccessDenied","message":"Told so.","resourceId":""}');
    expect(error.code).toBe(code);
    expect(error.message).toContain('"Told so."');
  });

  it.each(['', '<html><body>gateway</body></html>', '{"unexpected":1}', '[]', 'null', '{"message":'])(
    'works without a message in %j',
    (body) => {
      const error = fail(503, body, { 'retry-after': '7' });
      expect(error).toMatchObject({ code: 'server-busy', retryAfterMs: 7000 });
      expect(error.message).not.toContain('gateway');
    },
  );

  it.each([
    [400, 'ExpiredToken', 'session-expired'],
    [403, 'InvalidToken', 'session-expired'],
    [404, 'InvalidURI', 'unsupported-version'],
    [405, 'MethodNotAllowed', 'unsupported-version'],
    [500, 'notImplemented', 'unsupported-version'],
    [501, 'UnknownError', 'unsupported-version'],
    [500, 'ServiceUnavailable', 'server-busy'],
    [400, 'UnexpectedContent', 'request-refused'],
    [404, 'NotFound', 'not-found'],
  ])('distinguishes causes of HTTP %i by the code %s', (status, code, expected) => {
    expect(fail(status, json(code)).code).toBe(expected);
  });

  it.each(['', 'Not here.', '<html>Not here.</html>', '{"detail":"Not Found"}', '[]'])(
    'does not treat a 404 with %j as proof that something does not exist',
    (body) => expect(fail(404, body).code).toBe('unreadable-answer'),
  );

  describe('at logon', () => {
    const atLogon = (status: number, body: string) =>
      errorFromAnswer(
        connection,
        {
          operation: 'log on',
          method: 'POST',
          path: '/api/oauth2/token',
          revision: '1.3-rev1',
          purpose: 'log-on',
        },
        { status, headers: {}, body },
      );

    it.each([
      [400, json('AccessDenied', 'Wrong password.')],
      [400, json('UnknownError', 'MFA is enabled.')],
      [400, ''],
      [401, json('AccessDenied')],
      [401, ''],
    ])('HTTP %i with %j refuses the credentials', (status, body) => {
      expect(atLogon(status, body).code).toBe('logon-refused');
    });

    it.each<[string, string[]]>([
      [json('NotImplemented', 'Nope.'), []],
      [json('UnknownError', 'Die folgenden Versionen: v1.1-rev0, v1.1-rev1.'), ['1.1-rev0', '1.1-rev1']],
      ['Unsupported RESTAPI version. The following versions are supported: v1.1-rev0.', ['1.1-rev0']],
    ])('HTTP 400 with %j refuses the revision', (body, offered) => {
      const error = atLogon(400, body);
      expect(error).toBeInstanceOf(RevisionRefusedError);
      expect(error).toMatchObject({ offered });
    });

    it('a page with HTTP 400 refuses neither: it does not come from the REST API', () => {
      const error = atLogon(
        400,
        '<html>400 The plain HTTP request was sent to HTTPS port, API version</html>',
      );
      expect(error.code).toBe('request-refused');
      expect(error.message).not.toContain('plain HTTP');
    });
  });

  it.each(['GET', 'POST', 'PUT', 'DELETE'] as const)(
    'treats a value without a word as a fault of the revision only if nothing was changed: %s',
    (method) => {
      const body = json(
        'UnknownError',
        'The value of enum EJobWorkload is not supported. Actual value was X.',
      );
      const error = errorFromAnswer(connection, { ...asked, method }, { status: 500, headers: {}, body });
      expect(error.code).toBe(method === 'GET' ? 'unsupported-version' : 'server-failed');
      expect(error.mayHaveActed).toBe(method !== 'GET');
    },
  );

  it.each([
    'Unsupported RESTAPI version. The following versions are supported: v1.0-rev1.',
    '{"errorCode":"NotImplemented","message":"The specified API version is not supported."}',
  ])('recognizes a refused revision by %j', (body) =>
    expect(fail(400, body)).toBeInstanceOf(RevisionRefusedError),
  );

  it.each([
    '{"message":"This virtual hardware version is not supported."}',
    '{"message":"The field is not supported by API version 1.1-rev1, and is from 1.3-rev0 on."}',
    '{"message":"Update the agent to 1.2-rev0."}',
  ])('treats no other refusal as one of the revision: %s', (body) => {
    const error = fail(400, body);
    expect(error).toBeInstanceOf(RequestRefusedError);
  });
});

it.each<[method: 'GET' | 'POST', status: number, message: string, lacks: boolean]>([
  ['GET', 500, 'The value of enum EJobStatus is not supported', true],
  ['GET', 400, 'The value of enum EJobStatus is not supported', true],
  ['GET', 404, 'The value of enum EJobStatus is not supported', false],
  ['POST', 500, 'The value of enum EJobStatus is not supported', false],
  ['GET', 500, 'The enumeration EJobStatus is not supported', false],
  ['GET', 500, 'The value of enum is not supported', false],
])('%s, HTTP %i: %s', (method, status, message, lacks) => {
  expect(lacksWord({ method }, { status, headers: {}, body: JSON.stringify({ message }) })).toBe(lacks);
});

it('the error of a refused revision names the offered ones, and none if the server named none', () => {
  const refusal = (...offered: ('1.1-rev0' | '1.1-rev1')[]) =>
    new RevisionRefusedError(connection, 'log on', '1.3-rev2', offered).message;
  expect(refusal('1.1-rev1', '1.1-rev0')).toContain('offers 1.1-rev1, 1.1-rev0');
  expect(refusal()).not.toContain('and offers');
});

describe('an answer to a request that finds a revision, or logs on', () => {
  const because = (purpose: 'log-on' | 'find-revision' | undefined, status: number, body: string) =>
    errorFromAnswer(
      connection,
      { ...asked, ...(purpose === undefined ? {} : { purpose }) },
      { status, headers: {}, body },
    ).code;

  it.each<[purpose: 'log-on' | 'find-revision' | undefined, number, string, string]>([
    [undefined, 401, json('AccessDenied'), 'session-expired'],
    ['find-revision', 401, json('AccessDenied'), 'session-expired'],
    [undefined, 400, json('ExpiredToken'), 'session-expired'],
    ['find-revision', 400, json('ExpiredToken'), 'request-refused'],
    ['log-on', 400, json('ExpiredToken'), 'logon-refused'],
    ['log-on', 403, json('ExpiredToken'), 'access-denied'],
    [undefined, 403, json('ExpiredToken'), 'session-expired'],
    [undefined, 404, json('ExpiredToken'), 'not-found'],
    ['find-revision', 400, json('NotImplemented'), 'unsupported-version'],
    ['find-revision', 400, '<html>NotImplemented</html>', 'request-refused'],
    ['find-revision', 404, json('NotFound', 'API version 1.1-rev0'), 'not-found'],
    ['find-revision', 400, json('X', 'The API version is not supported.'), 'unsupported-version'],
    ['find-revision', 400, json('X', 'Only 1.1-rev0 is.'), 'unsupported-version'],
    ['find-revision', 400, json('X', 'Not 1.1-rev1.'), 'request-refused'],
    [undefined, 400, json('X', 'Only 1.1-rev0 is.'), 'request-refused'],
    [undefined, 400, json('X', 'The API version 1.1-rev1 is not.'), 'request-refused'],
    [undefined, 400, json('X', 'The api version 1.1-rev0 is.'), 'unsupported-version'],
    ['log-on', 200, json('ServiceUnavailable'), 'request-refused'],
    ['log-on', 503, json('ServiceUnavailable'), 'server-busy'],
    [undefined, 400, json('ServiceUnavailable'), 'server-busy'],
    [undefined, 302, json('InvalidURI'), 'request-refused'],
    [undefined, 400, json('InvalidURI'), 'unsupported-version'],
    [undefined, 400, json('MethodNotAllowed'), 'unsupported-version'],
    [undefined, 501, '', 'unsupported-version'],
  ])('%s, HTTP %i, %s: %s', (purpose, status, body, code) => {
    expect(because(purpose, status, body)).toBe(code);
  });
});

it('the error of a service that is not ready has the wait, if the server gives one', () => {
  const body = json('ServiceUnavailable');
  expect(fail(500, body, { 'retry-after': '7' })).toMatchObject({ retryable: true, retryAfterMs: 7000 });
  expect(fail(500, body)).toMatchObject({ retryable: true, retryAfterMs: undefined });
});

it.each([
  [401, '', true],
  [400, json('ExpiredToken'), true],
  [403, json('invalidtoken'), true],
  [400, json('AccessDenied'), false],
  [403, '', false],
  [404, json('ExpiredToken'), false],
  [500, json('InvalidToken'), false],
])('HTTP %i with %j refuses the token: %s', (status, body, is) => {
  expect(isTokenRefused({ status, headers: {}, body })).toBe(is);
});

it.each([
  ['The value of ENUM EJobStatus', true],
  ['The value of enum eJobStatus', false],
  ['enums EJobStatus', false],
  ['enum xEJobStatus', false],
  ['enum EJo', true],
  ['enum EJ', false],
  ['enum E', false],
  ['enum E1', false],
])('%s names a value without a word: %s', (body, is) => {
  expect(lacksWord({ method: 'GET' }, { status: 500, headers: {}, body })).toBe(is);
});
