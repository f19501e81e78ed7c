import {
  LogonRefusedError,
  RequestTimeoutError,
  ServerBusyError,
  ServerUnreachableError,
} from '@veeam-automation/veeam/transport/errors';
import { describe, expect, it } from 'vitest';
import { RefusedError } from '../../../../functions/action.ts';
import { SecretUnusableError } from '../../../../functions/platform/secrets.ts';
import { HttpProblem, problemOf } from '../../../../functions/triggers/http/problem.ts';
import { problemCodes } from '../../../../functions/triggers/http/problem-types.ts';

const about = { server: 'em-1', operation: 'list jobs', happened: 'it failed', remedy: 'Look.' };
const answerTo = (error: unknown) => {
  const response = problemOf(error)?.response();
  if (!response) throw new Error('There is no answer to it.');
  const { statusCode: status, headers, body } = response;
  return { status, retryAfter: headers['retry-after'], problem: JSON.parse(body) };
};

describe('a failure of a Veeam server', () => {
  it('names the server, and shows only the message of the error', () => {
    const { problem } = answerTo(new LogonRefusedError({ ...about, status: 401 }));
    expect(problem).toStrictEqual({
      type: 'urn:veeam-automation:problem:logon-refused',
      title: 'The Veeam server refused the logon',
      status: 502,
      detail: 'em-1: list jobs: it failed. Look.',
      code: 'logon-refused',
      server: 'em-1',
      operation: 'list jobs',
    });
  });

  it.each([
    [new LogonRefusedError(about), 502, undefined],
    [new ServerUnreachableError({ ...about, mayHaveActed: true }), 502, undefined],
    [new ServerUnreachableError({ ...about, retryable: true }), 503, '30'],
    [new RequestTimeoutError({ ...about, mayHaveActed: true }), 504, undefined],
    [new RequestTimeoutError({ ...about, retryable: true }), 504, '30'],
    [new ServerBusyError({ ...about, retryable: true }), 503, '30'],
    [new ServerBusyError({ ...about, retryable: true, retryAfterMs: 1500 }), 503, '2'],
  ])('%s is %i, to be retried after %s', (error, status, retryAfter) => {
    const answer = answerTo(error);
    expect(answer).toMatchObject({ status, problem: { status } });
    expect(answer.retryAfter).toBe(retryAfter);
  });
});

it('shows a refusal with the fields that are wrong', () => {
  const wrong = [{ field: 'name', message: 'It is empty.' }];
  expect(answerTo(new RefusedError('invalid-input', 'name: It is empty.', wrong)).problem).toMatchObject({
    code: 'invalid-input',
    status: 422,
    errors: wrong,
  });
  expect(answerTo(new RefusedError('forbidden', 'No.')).problem).not.toHaveProperty('errors');
});

it.each([
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'SlowDown',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
])('asks for a retry when AWS does: %s', (name) => {
  const throttled = Object.assign(new Error('Rate exceeded'), { name });
  expect(answerTo(throttled)).toMatchObject({
    status: 503,
    retryAfter: '30',
    problem: { code: 'aws-busy', detail: expect.not.stringContaining('Rate exceeded') },
  });
});

it('names the missing secret, and reveals nothing of an unexpected error', () => {
  expect(answerTo(new SecretUnusableError('The secret a is not there.', 'Set it.'))).toMatchObject({
    status: 503,
    problem: { detail: 'The secret a is not there. Set it.' },
  });
  expect(problemOf(new Error('password=x'))).toBeUndefined();
});

it('has a type for every code, which is valid in a URN', () => {
  const types = problemCodes.map((code) => new HttpProblem(code, '').problem.type);
  expect(new Set(types).size).toBe(problemCodes.length);
  for (const type of types) expect(type).toMatch(/^urn:veeam-automation:problem:[a-z]+(-[a-z]+)*$/);
});

it('is an error of its own name, with the headers of its answer', () => {
  const problem = new HttpProblem('method-not-allowed', 'No.', {}, { allow: 'GET' });
  expect([problem.name, problem.message, problem.code]).toStrictEqual([
    'HttpProblem',
    'No.',
    'method-not-allowed',
  ]);
  expect(problem.response()).toStrictEqual({
    statusCode: 405,
    headers: { 'content-type': 'application/problem+json', allow: 'GET' },
    body: JSON.stringify({
      type: 'urn:veeam-automation:problem:method-not-allowed',
      title: 'The method is not allowed',
      status: 405,
      detail: 'No.',
      code: 'method-not-allowed',
    }),
  });
  expect(problemOf(problem)).toBe(problem);
  expect(problemOf({ name: 'SlowDown' })).toBeUndefined();
});

it('of a refusal has the status of its kind', () => {
  const status = (kind: ConstructorParameters<typeof RefusedError>[0]) =>
    answerTo(new RefusedError(kind, 'x')).status;
  expect(
    (
      [
        'invalid-input',
        'not-found',
        'name-taken',
        'idempotency-conflict',
        'forbidden',
        'conflict',
        'precondition-failed',
        'not-configured',
        'not-acceptable',
      ] as const
    ).map(status),
  ).toStrictEqual([422, 404, 409, 409, 403, 409, 412, 409, 406]);
});
