import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { acceptanceConfiguration } from '../../../commands/acceptance/configuration.ts';
import { refuseTelling } from '../../../commands/acceptance/run.ts';
import { readAutomation } from '../../../lib/configuration/read-automation.ts';

const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-acceptance-'));
afterAll(() => rmSync(folder, { recursive: true }));
const now = new Date('2026-11-29T12:00:00Z');

function derived(file: string) {
  const { text } = acceptanceConfiguration(file, parse(readFileSync(file, 'utf8')), 'Mine', now);
  const own = join(folder, 'own.yaml');
  writeFileSync(own, text.replace('company-ca.pem', join(process.cwd(), 'examples/company-ca.pem')));
  return readAutomation(own, now).settings;
}

it("keeps servers and the deployment's settings, and nothing that acts by itself or cannot be removed", () => {
  const given = readAutomation('examples/everything.yaml', now).settings;
  const settings = derived('examples/everything.yaml');
  expect(Object.keys(settings.servers)).toEqual(Object.keys(given.servers));
  expect(settings.deployment).toMatchObject({ name: 'Mine', alarms: false, alarmTopics: {} });
  expect(settings.deployment.encryption).toEqual(given.deployment.encryption);
  expect(settings.deployment.vpc).toEqual(given.deployment.vpc);
  expect(settings.deployment.evidence.objectLock).toBeUndefined();
  expect(settings.record.table).toBeUndefined();
  expect(settings.copyJobs.policies).toEqual([]);
  expect(Object.keys(settings.webhooks)).toEqual([]);
  expect(Object.keys(settings.schedules)).toEqual(['acceptance']);
});

it.each([
  ['a name', { flows: [{ code: 'of Exchange Backup' }] }],
  ['an address', { api: 'https://abc.example' }],
  ['a token', { token: `vat_${'a'.repeat(30)}` }],
  ['what is hidden', { code: 'x-hidden-word' }],
  ['a name as a key', { 'Exchange Backup': 1 }],
])('writes no result that contains %s', (_what, result) => {
  expect(() => refuseTelling(result, ['hidden-word'])).toThrow('not written');
});

it('accepts figures, codes, names of errors and versions', () => {
  const result = {
    code: 'too-late',
    notRun: { 'Lambda.ENINotReadyException': 2 },
    node: '24.1.0',
    vpc: true,
  };
  expect(() => refuseTelling(result, ['hidden-word', 'too'])).not.toThrow();
});
