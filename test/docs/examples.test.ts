import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readAutomation } from '../../lib/configuration/read-automation.ts';

const folder = mkdtempSync(join(tmpdir(), 'docs-'));
afterAll(() => rmSync(folder, { recursive: true }));
const now = new Date('2026-11-23T12:00:00Z');

const servers = `servers:
  em-1: { product: enterprise-manager, url: 'https://em.example:9398', tls: public }
  vbr-lab: { product: backup-replication, url: 'https://vbr.example:9419', tls: public }
  vb365-1: { product: microsoft365, url: 'https://vb365.example:4443', tls: public }
`;

/** The YAML blocks of a document that are parts of an automation.yaml. */
function examplesOf(document: string): string[] {
  const blocks = readFileSync(document, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g);
  return [...blocks].map(([, text = '']) => text);
}

it.each(['docs/compliance.md', 'docs/copy-jobs.md', 'docs/schedules.md'])(
  'the examples of %s are taken as they stand',
  (document) => {
    const examples = examplesOf(document);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const file = join(folder, 'automation.yaml');
      writeFileSync(file, `${servers}${example}`);
      expect(readAutomation(file, now).warnings).toEqual([]);
    }
  },
);

it('the automation.yaml that comes with the project is good', () => {
  expect(readAutomation('automation.yaml', now).warnings).toEqual([]);
});

it('the commands the README names are there', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const named = [...readFileSync('README.md', 'utf8').matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(5);
  for (const name of named) expect(Object.keys(scripts)).toContain(name);
});
