import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

const pin = 'ab'.repeat(32);
const good = `servers:
  em-1:
    product: enterprise-manager
    url: https://em.example:9398
    tls: { fingerprint: "${pin}" }
`;

describe('a valid file', () => {
  it('becomes the configuration of the functions', () => {
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
    expect(clones).toEqual({ deadlineSeconds: 1800, pollingSeconds: 1500, perServer: 5 });
  });

  it('may be empty, and may name a CA file beside it', () => {
    expect(runtimeConfiguration(read(''), file).servers).toEqual([]);
    const caPem = readFileSync('examples/company-ca.pem', 'utf8');
    writeFileSync(join(folder, 'ca.pem'), caPem);
    const settings = read(good.replace(/\{ fingerprint.*/, '{ ca: ca.pem, servername: srv }'));
    expect(runtimeConfiguration(settings, file).servers[0]?.tls).toEqual({
      kind: 'ca',
      caPem,
      servername: 'srv',
    });
  });
});

it('has every mistake reported at once', () => {
  expect(() => read(`${good}    nmae: x\nclones:\n  deadlineMinutes: 1\n`)).toThrow(
    /nmae[\s\S]*\n.*deadlineMinutes/,
  );
});

it('reports that there is no file', () => {
  expect(() => readAutomation(join(folder, 'nothing.yaml'), new Date(0))).toThrow(AutomationInvalidError);
});

it('warns about what is valid but probably not intended, with its position', () => {
  writeFileSync(
    file,
    `${good}compliance:
  exceptions:
    - { rules: [last-result], reason: r, owner: Ann, expires: 2026-01-31 }
  policies:
    - { name: p, match: { servers: [em-9] }, owner: Ann }
`,
  );
  const { warnings } = readAutomation(file, new Date('2026-11-23T12:00:00Z'));
  expect(warnings.map((each) => each.replace(`${folder}/`, ''))).toEqual([
    expect.stringMatching(/^automation\.yaml:10:\d+: 'em-9' fits no configured server/),
    expect.stringMatching(/^automation\.yaml:8:\d+: The exception of Ann expired on 2026-01-31/),
  ]);
});
