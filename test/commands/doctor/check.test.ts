import { S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { checkBootstrap } from '../../../commands/doctor/bootstrap.ts';
import { shown } from '../../../commands/doctor/check.ts';
import { checkConfiguration } from '../../../commands/doctor/configuration.ts';
import { checkNode } from '../../../commands/doctor/machine.ts';

const now = new Date('2026-11-23T12:00:00Z');

test('a section has a line per check, with a symbol and a word, and what to do below', () => {
  const sha256 = '25D4FF37BCD73B6AB2545A323F776172054A1A55B07BEEE7D9E9C3C50720B4E7';
  const lines = shown({
    title: 'em-1',
    checks: [
      { name: 'dns', status: 'ok', found: 'em-1 is 10.0.0.1' },
      { name: 'tls', status: 'problem', problem: 'Not trusted.', remedy: `Pin ${sha256}.`, found: 'a name' },
      { name: 'read logon', status: 'skipped', found: 'not tried: tls failed' },
    ],
  });
  expect(lines).toBe(`em-1
  ✔ ok       dns              em-1 is 10.0.0.1
  ✖ problem  tls              Not trusted.
            → Pin
            ${sha256}.
            It shows: a name
  – skipped  read logon       not tried: tls failed
`);
});

test('no line is longer than 80 columns, and no word is missing', () => {
  const words = fc.array(fc.stringMatching(/^[!-~]{1,68}$/), { minLength: 1 });
  fc.assert(
    fc.property(words, words, (problem, remedy) => {
      const check = {
        name: 'tls',
        status: 'problem',
        problem: problem.join(' '),
        remedy: remedy.join(' '),
      } as const;
      const lines = shown({ title: 'x', checks: [check] });
      for (const line of lines.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
      const said = lines.split(/\s+/).filter((word) => word !== '');
      expect(said).toEqual(['x', '✖', 'problem', 'tls', ...problem, '→', ...remedy]);
    }),
  );
});

test('a Node.js older than that of the functions is a problem', () => {
  expect(checkNode('24.21.0').status).toBe('ok');
  expect(checkNode('22.18.0')).toMatchObject({
    status: 'problem',
    remedy: expect.stringContaining('npm ci'),
  });
});

test('a missing configuration is reported as missing', () => {
  const { checks, read } = checkConfiguration('/nowhere/automation.yaml', now);
  expect(checks).toMatchObject([
    {
      status: 'problem',
      problem: expect.stringContaining('/nowhere/automation.yaml: file not found'),
    },
  ]);
  expect(read).toBeUndefined();
});

test('the configuration of this repository is valid', () => {
  expect(checkConfiguration('automation.yaml', now).checks).toMatchObject([{ status: 'ok' }]);
});

function s3With(answer: object | Error): S3Client {
  const s3 = new S3Client({ region: 'eu-central-1' });
  vi.spyOn(s3, 'send').mockImplementation(async () => {
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return s3;
}

test.each([
  [
    'is there',
    { Buckets: [{ Name: 'cdk-team-assets-123456789012-eu-central-1' }] },
    'ok',
    /cdk-team-assets-1/,
  ],
  [
    'is of another region',
    { Buckets: [{ Name: 'cdk-team-assets-123456789012-us-east-1' }] },
    'problem',
    /--qualifier team/,
  ],
  ['is not there', {}, 'problem', /npx cdk bootstrap aws:\/\/ACCOUNT\/eu-central-1/],
  [
    'may not be looked for',
    Object.assign(new Error('no'), { name: 'AccessDenied' }),
    'warning',
    /AccessDenied/,
  ],
])('a bucket of the CDK that %s', async (_what, answer, status, said) => {
  const check = await checkBootstrap(s3With(answer), 'team', undefined);
  expect(check.status).toBe(status);
  expect(`${check.found} ${check.problem} ${check.remedy}`).toMatch(said);
});
