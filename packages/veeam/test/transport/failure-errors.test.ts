import { expect, it } from 'vitest';
import { ForeignLinkError, type TlsRejectedError } from '../../src/transport/errors.ts';
import {
  AnswerBroken,
  AnswerNotHttp,
  AnswerOverLimit,
  DeadlinePassed,
} from '../../src/transport/exchange.ts';
import { connectionRemedy, errorFromFailure, failureCode } from '../../src/transport/failure-errors.ts';
import { CertificateRefused } from '../../src/transport/tls-connector.ts';

const address = { name: 'em-1', product: 'p', baseUrl: 'https://em.invalid:9398' };
const get = { operation: 'list jobs', method: 'GET', path: '/' } as const;
const post = { operation: 'clone job', method: 'POST', path: '/' } as const;
const coded = (code: unknown) => Object.assign(new Error('it failed'), { code });
const from = (failure: unknown, request: typeof get | typeof post = post, started = true) =>
  errorFromFailure(address, request, failure, { started, timeoutMs: 1234 });

it.each([
  [new DeadlinePassed(), 'request-timeout', undefined, true],
  [coded('ETIMEDOUT'), 'request-timeout', undefined, true],
  [coded('ECONNRESET'), 'server-unreachable', undefined, true],
  [new Error('no code'), 'server-unreachable', undefined, true],
  [new AnswerOverLimit(), 'answer-too-large', undefined, false],
  [new AnswerBroken(201, undefined), 'unreadable-answer', 201, true],
  [new AnswerNotHttp(), 'unreadable-answer', undefined, false],
] as const)('of %s is %s', (failure, code, status, isRetryable) => {
  const said = { code, server: 'em-1', cause: failure, ...(status === undefined ? {} : { status }) };
  expect(from(failure)).toMatchObject({
    ...said,
    operation: 'clone job',
    retryable: false,
    mayHaveActed: true,
  });
  const harmless = { ...said, retryable: isRetryable, mayHaveActed: false };
  expect(from(failure, get)).toMatchObject({ ...harmless, operation: 'list jobs' });
  expect(from(failure, post, false)).toMatchObject(harmless);
  expect(
    errorFromFailure(address, { ...post, repeatable: true }, failure, { started: true, timeoutMs: 1 }),
  ).toMatchObject(harmless);
});

it('advises to check before repeating only if something may have been done', () => {
  for (const failure of [new DeadlinePassed(), new AnswerBroken(200, undefined), coded('ECONNRESET')]) {
    expect(from(failure).message).toContain('look before repeating');
    expect(from(failure, get).message).not.toContain('look before repeating');
  }
});

it('has the time without an answer, and the error of the connection', () => {
  expect(from(new DeadlinePassed()).message).toContain('1234 ms');
  expect(from(coded('ECONNRESET')).message).toContain('ECONNRESET');
  expect(from(new Error('no code')).message).toContain('no code');
});

it('shows the refused certificate in the form for pinning', () => {
  const error = from(new CertificateRefused('it has expired', 'AB12CD'));
  expect(error).toMatchObject({ code: 'tls-rejected', retryable: false, presentedSha256: 'AB:12:CD' });
  expect((error as TlsRejectedError).remedy).toContain('AB:12:CD');
  const bare = from(new CertificateRefused('no TLS', undefined), get);
  expect(bare).toMatchObject({ code: 'tls-rejected', retryable: false });
  expect((bare as TlsRejectedError).presentedSha256).toBeUndefined();
});

it('passes on a typed error, and treats what undici refuses as an error of our own', () => {
  const typed = new ForeignLinkError({ server: 's', operation: 'o', happened: 'h', remedy: 'r' });
  expect(from(typed)).toBe(typed);
  expect(from(coded('UND_ERR_INVALID_ARG'))).toBeInstanceOf(TypeError);
});

it.each([
  [coded('EPIPE'), 'EPIPE'],
  [new AggregateError([coded('ECONNREFUSED'), coded('EPIPE')]), 'ECONNREFUSED'],
  [coded(7), ''],
  [new Error('bare'), ''],
  [{ code: 'EPIPE' }, ''],
  [undefined, ''],
])('finds in %s the code %j', (failure, code) => {
  expect(failureCode(failure)).toBe(code);
});

it('has its own advice for the most frequent errors', () => {
  const usual = connectionRemedy('EPIPE');
  for (const code of ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'])
    expect(connectionRemedy(code)).not.toBe(usual);
});
