import { expect, it } from 'vitest';
import { awsProblem, unreachableCode } from '../../../commands/command-line/aws-problem.ts';

/** An error as the AWS SDK throws it. */
const thrown = (message: string, fields: object) => Object.assign(new Error(message), fields);
const refused = Object.assign(new Error('connect ECONNREFUSED ::1:1'), { code: 'ECONNREFUSED' });

it.each([
  ['of several addresses', new AggregateError([refused]), 'ECONNREFUSED'],
  ['of what fetch tells', new TypeError('fetch failed', { cause: refused }), 'ECONNREFUSED'],
  ['of a wait that was too long', thrown('late', { name: 'TimeoutError' }), 'no answer in time'],
  ['of nothing of the kind', new Error('other'), undefined],
  ['of no error', 'text', undefined],
])('the reason %s', (_what, error, code) => {
  expect(unreachableCode(error)).toBe(code);
});

it.each([
  [thrown('', { code: 'ENOTFOUND', $metadata: {} }), undefined, /^AWS cannot be reached.*\(ENOTFOUND\)/],
  [thrown('', { code: 'ECONNREFUSED', $metadata: {} }), 'http://x', /^http:\/\/x, which AWS_ENDPOINT_URL/],
  [thrown('Region is missing', {}), undefined, /^There is no way to AWS from here: Region is missing\. Give/],
  [
    thrown('Could not load\nmore', { name: 'CredentialsProviderError' }),
    undefined,
    /: Could not load\. Give this shell AWS credentials/,
  ],
  [
    thrown('may not', { name: 'AccessDeniedException', $metadata: {}, $fault: 'client' }),
    undefined,
    /^AWS refused: AccessDeniedException: may not\. Check/,
  ],
])('%s', (error, endpoint, said) => {
  expect(awsProblem(error, endpoint)).toMatch(said);
});

it.each([new TypeError('a fault of ours'), thrown('of a server', { code: 'ECONNREFUSED' }), 'text'])(
  'reports nothing for %s',
  (error) => {
    expect(awsProblem(error, undefined)).toBeUndefined();
  },
);
