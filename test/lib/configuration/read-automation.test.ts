import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  AutomationInvalidError,
  readAutomation,
  runtimeConfiguration,
} from '../../../lib/configuration/read-automation.ts';

const folder = mkdtempSync(join(tmpdir(), 'automation-yaml-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'automation.yaml');

function read(text: string) {
  writeFileSync(file, text);
  return readAutomation(file, new Date('2026-11-23T12:00:00Z')).settings;
}

/** What is said of a wrong file, without the folder in front. */
function problemsOf(text: string): string[] {
  try {
    read(text);
  } catch (error) {
    if (error instanceof AutomationInvalidError)
      return error.problems.map((each) => each.replace(`${folder}/`, ''));
    throw error;
  }
  throw new Error('The file was taken.');
}

const pin = 'ab'.repeat(32);
const good = `servers:
  em-1:
    product: enterprise-manager
    url: https://em.example:9398
    tls: { fingerprint: "${pin}" }
`;

describe('a good file', () => {
  it('becomes what the functions are given', () => {
    const { servers, clones } = runtimeConfiguration(read(good), file);
    expect(servers).toEqual([
      {
        name: 'em-1',
        product: 'enterprise-manager',
        baseUrl: 'https://em.example:9398',
        tls: { kind: 'fingerprint', sha256: pin },
        apiVersion: 'latest',
        format: 'xml',
        timeoutMs: 20_000,
      },
    ]);
    expect(clones).toEqual({ deadlineSeconds: 1800, pollingSeconds: 1500 });
  });

  it('may be empty, and may name a CA file beside it', () => {
    expect(runtimeConfiguration(read(''), file).servers).toEqual([]);
    writeFileSync(join(folder, 'ca.pem'), 'PEM');
    const settings = read(good.replace(/\{ fingerprint.*/, '{ ca: ca.pem, servername: srv }'));
    expect(runtimeConfiguration(settings, file).servers[0]?.tls).toEqual({
      kind: 'ca',
      caPem: 'PEM',
      servername: 'srv',
    });
  });
});

describe('a mistake is told with its file, line and column', () => {
  it.each([
    ['YAML that is none', `servers:\n  em-1: {`, 'automation.yaml:2:'],
    ['an unknown key', `${good}    nmae: x\n`, "automation.yaml:6:5: Unknown setting of a server 'nmae'"],
    [
      'an unknown section',
      `clonse: {}\n`,
      "automation.yaml:1:1: Unknown section 'clonse'. Did you mean 'clones'?",
    ],
    [
      'an unknown product',
      good.replace('enterprise-manager', 'em'),
      'automation.yaml:3:5: servers.em-1.product',
    ],
    ['an address that is none', good.replace('https://em.example:9398', 'em.example'), 'automation.yaml:4:5'],
    ['an address with a path', good.replace(':9398', ':9398/api'), 'the address ends after the port'],
    ['a short fingerprint', good.replace(pin, 'abcd'), 'automation.yaml:5:12: servers.em-1.tls.fingerprint'],
    ['no TLS trust at all', good.replace(/ {4}tls.*\n/, ''), 'automation.yaml:2:3: servers.em-1.tls'],
    [
      'a version of another product',
      `${good}    apiVersion: 1.3-rev1\n`,
      "automation.yaml:6:5: servers.em-1.apiVersion: enterprise-manager has no API version '1.3-rev1'",
    ],
    ['a wrong server name', good.replace('em-1', 'EM_1'), 'automation.yaml:2:3'],
    [
      'a deadline too short',
      'clones:\n  deadlineMinutes: 1\n',
      'automation.yaml:2:3: clones.deadlineMinutes',
    ],
    [
      'a rule nobody knows',
      'compliance:\n  policies:\n    - name: p\n      rules: { last-reslt: {} }\n',
      "Did you mean 'last-result'",
    ],
    [
      'a schedule AWS refuses',
      'compliance:\n  schedule: cron(0 6 * * * *)\n',
      'automation.yaml:2:3: compliance.schedule: in cron',
    ],
  ])('%s', (_what, text, expected) => {
    expect(problemsOf(text).join('\n')).toContain(expected);
  });

  it('all of them at once', () => {
    expect(problemsOf(`${good}    nmae: x\nclones:\n  deadlineMinutes: 1\n`)).toHaveLength(2);
  });
});

it('warns of what is well-formed and yet probably not meant, by its place', () => {
  writeFileSync(
    file,
    `${good}compliance:
  exceptions:
    - { rules: [last-result], reason: r, owner: Ann, expires: 2026-01-31 }
  policies:
    - { name: p, match: { servers: [em-9] }, rules: {} }
`,
  );
  const { warnings } = readAutomation(file, new Date('2026-11-23T12:00:00Z'));
  expect(warnings.map((each) => each.replace(`${folder}/`, ''))).toEqual([
    expect.stringMatching(/^automation\.yaml:10:\d+: 'em-9' fits no configured server/),
    expect.stringMatching(/^automation\.yaml:8:\d+: The exception of Ann expired on 2026-01-31/),
  ]);
});
