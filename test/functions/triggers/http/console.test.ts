import { expect, it } from 'vitest';
import {
  consolePolicy,
  referencePolicy,
  signInAnswer,
  textAnswer,
} from '../../../../functions/triggers/http/console.ts';
import { etagOf } from '../../../../functions/triggers/http/middleware/conditional-requests.ts';

const directives = (policy: string) => policy.split('; ');

it('lets the pages load only their own files, and the console connect only to the given origins', () => {
  const own = ["default-src 'none'", "script-src 'self'", "img-src 'self' data:"];
  const closed = [
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ];
  expect(directives(consolePolicy(['https://s3.example', 'https://id.example']))).toStrictEqual([
    ...own,
    "style-src 'self'",
    "connect-src 'self' https://s3.example https://id.example",
    ...closed,
    "trusted-types 'none'",
  ]);
  expect(directives(consolePolicy([]))).toContain("connect-src 'self'");
  expect(directives(referencePolicy)).toStrictEqual([
    ...own,
    "style-src 'self' 'unsafe-inline'",
    "connect-src 'self'",
    ...closed,
    'trusted-types lit-html default',
  ]);
});

it('accepts the parameters that an identity provider returns with the browser', () => {
  expect(signInAnswer.join(' ')).toBe('code state iss session_state error error_description error_uri');
});

it('gives a text that is revalidated, unless its headers say otherwise', () => {
  expect(textAnswer('x', 'text/plain')).toStrictEqual({
    statusCode: 200,
    headers: { 'content-type': 'text/plain', 'cache-control': 'no-cache', etag: etagOf('x') },
    body: 'x',
  });
  expect(textAnswer('x', 'text/plain', { 'cache-control': 'public' }).headers['cache-control']).toBe(
    'public',
  );
});
