import { inspect } from 'node:util';
import { describe, expect, it, test } from 'vitest';
import { Connection } from '../../src/transport/connection.ts';
import * as errors from '../../src/transport/errors.ts';
import { ServerBusyError, type VeeamError } from '../../src/transport/errors.ts';
import { errorFromStatus, unreadableAnswer } from '../../src/transport/status-errors.ts';

const connection = new Connection({
  name: 'em-berlin',
  product: 'enterprise-manager',
  baseUrl: 'https://em.invalid:9398',
  tls: { kind: 'public' },
});
connection.hide('hunter2');

const get = { operation: 'read job', method: 'GET', path: '/' } as const;
const post = { operation: 'clone job', method: 'POST', path: '/' } as const;

function from(
  status: number,
  request: typeof get | typeof post = get,
  headers = {},
  message?: string,
): VeeamError {
  return errorFromStatus(connection, request, { status, headers }, { message });
}

describe('a status', () => {
  test.each([
    [400, 'request-refused'],
    [401, 'session-expired'],
    [403, 'access-denied'],
    [404, 'not-found'],
    [405, 'request-refused'],
    [302, 'request-refused'],
    [499, 'request-refused'],
    [429, 'server-busy'],
    [500, 'server-failed'],
    [502, 'server-failed'],
    [503, 'server-busy'],
  ])('of %i is %s', (status, code) => {
    expect(from(status)).toMatchObject({ code, status, server: 'em-berlin', operation: 'read job' });
  });

  test('of 401 at the logon concerns the credentials', () => {
    const error = errorFromStatus(connection, post, { status: 401, headers: {} }, { atLogon: true });
    expect(error).toMatchObject({ code: 'logon-refused', name: 'LogonRefusedError', retryable: false });
  });

  test('of 5xx leaves open whether a POST was done, and a GET may be repeated', () => {
    expect(from(500, post)).toMatchObject({ mayHaveActed: true, retryable: false });
    expect(from(504, post)).toMatchObject({ mayHaveActed: true });
    expect(from(500, get)).toMatchObject({ mayHaveActed: false, retryable: true });
    expect(from(503, post)).toMatchObject({ mayHaveActed: false, retryable: true });
    expect(from(400, post)).toMatchObject({ mayHaveActed: false, retryable: false });
  });
});

test('Retry-After is part of the error of a busy server', () => {
  const error = from(503, get, { 'retry-after': '7' });
  expect(error).toBeInstanceOf(ServerBusyError);
  expect((error as ServerBusyError).retryAfterMs).toBe(7000);
  expect((from(503, get) as ServerBusyError).retryAfterMs).toBeUndefined();
});

describe('the message', () => {
  test('has the server, the operation, the answer and what to do', () => {
    const { message, remedy } = from(403, get, {}, 'Access denied');
    expect(message).toBe(`em-berlin: read job: the server answered HTTP 403, "Access denied". ${remedy}`);
  });

  test('shows the server’s message shortened, on one line and without secrets', () => {
    const { message } = from(500, get, {}, `user\r\n\u001b[31mhunter2\u202e said ${'x'.repeat(500)}`);
    expect(message).toContain('user [31m[hidden] said xxx');
    expect(message).not.toContain('hunter2');
    expect(message.length).toBeLessThan(400);
  });

  test('and all other text of an error have no secret', () => {
    const error = from(500, get, {}, 'password hunter2 is wrong');
    expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toContain('hunter2');
    expect(inspect(connection, { depth: 9, showHidden: true })).not.toContain('hunter2');
  });
});

test('a POST with an unreadable answer may have been done', () => {
  const error = unreadableAnswer(connection, post, { status: 200 }, 'it is HTML');
  expect(error).toMatchObject({
    code: 'unreadable-answer',
    status: 200,
    mayHaveActed: true,
    retryable: false,
  });
  expect(error.message).toContain('it is HTML');
});

test('a GET, or a repeatable request, with an unreadable answer has done nothing', () => {
  for (const request of [get, { ...post, repeatable: true }]) {
    const error = unreadableAnswer(connection, request, { status: 200 }, 'it is HTML');
    expect(error.mayHaveActed).toBe(false);
    expect(error.remedy).not.toContain('look before repeating');
  }
  const { remedy } = unreadableAnswer(connection, post, { status: 200 }, 'it is HTML');
  expect(remedy).toContain('look before repeating');
});

test('of 5xx advises to check before repeating only if something may have been done', () => {
  const repeatable = errorFromStatus(connection, { ...post, repeatable: true }, { status: 500, headers: {} });
  expect(repeatable).toMatchObject({ mayHaveActed: false, retryable: true });
  expect(repeatable.remedy).not.toContain('look before repeating');
  expect(from(500, post).remedy).toContain('look before repeating');
});

test('a redirect has its own advice', () => {
  const [before, least, most, other] = [299, 300, 399, 400].map((status) => from(status).remedy);
  expect(least).toBe(most);
  expect(least).not.toBe(other);
  expect(before).toBe(other);
});

test("the advice for a product's own code comes before that for the status", () => {
  const busy = new ServerBusyError({ server: 's', operation: 'o', happened: 'h', remedy: 'r' });
  const response = { status: 404, headers: {} };
  expect(errorFromStatus(connection, get, response, { cause: () => busy })).toBe(busy);
  expect(errorFromStatus(connection, get, response, { cause: () => undefined }).code).toBe('not-found');
});

describe('the errors about a server', () => {
  const { veeamErrorCodes, VeeamError: base, ...classes } = errors;
  const details = { server: 's', operation: 'o', happened: 'h', remedy: 'R.' };
  const all = Object.entries(classes);

  it.each(all)('%s has its name and its code', (name, Class) => {
    const error = new Class(details);
    const code = name
      .replace(/Error$/, '')
      .replace(/(?<=.)[A-Z]/g, '-$&')
      .toLowerCase();
    expect(error).toMatchObject({ name, code, message: 's: o: h. R.', ...details });
    expect(veeamErrorCodes).toContain(code);
    expect(error).toMatchObject({ retryable: false, mayHaveActed: false, sessionLeftOpen: false });
    expect(error).toBeInstanceOf(base);
    expect([error.status, 'cause' in error]).toEqual([undefined, false]);
    const cause = new TypeError('why');
    expect(new Class({ ...details, status: 500, retryable: true, mayHaveActed: true, cause })).toMatchObject({
      status: 500,
      retryable: true,
      mayHaveActed: true,
      cause,
    });
  });

  it('are as many as there are codes; a lost task is Enterprise Manager’s', () => {
    expect(veeamErrorCodes).toHaveLength(all.length + 1);
    expect(veeamErrorCodes).toContain('task-lost');
  });
});
