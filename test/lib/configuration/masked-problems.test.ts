import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { AutomationInvalidError, readAutomation } from '../../../lib/configuration/read-automation.ts';

const folder = mkdtempSync(join(tmpdir(), 'masked-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The positions and messages of the mistakes in a file. */
function problemsIn(text: string): string[] {
  const file = join(folder, 'automation.yaml');
  writeFileSync(file, text);
  try {
    readAutomation(file, new Date('2026-11-29T12:00:00Z'));
    return [];
  } catch (error) {
    if (!(error instanceof AutomationInvalidError)) throw error;
    return error.problems.map((problem) => problem.slice(file.length + 1));
  }
}

const wrong = `servers:
  em-1: { product: enterprise-manager, url: https://em.example:9398, tls: { ca: none.pem } }
  vbr-1: { product: backup-replication, url: nowhere, tls: public }
  odd-1: { product: tape, url: https://odd.example:9398, tls: public }
compliance:
  timeZone: Europe/Berlim
slack:
  permissions:
    - { userGroups: [S1], allow: [jobs:read], servers: [em-2] }
copyJobs:
  policies:
    - { name: copies, match: { jobs: ['*'] }, repository: Glacier }
schedules:
  clone-monthly:
    action: clones:create
    with: { server: em-9, job: Standard, name: 'Archive {{date}}' }
    schedule: cron(0 22 1 * ? *)
  gaps:
    action: copy-jobs:run-policies
    schedule: rate(1 day)
  never:
    action: compliance:check
    schedule: daily
`;

it('names every mistake in one pass, including those between sections and in other files', () => {
  const problems = problemsIn(wrong);
  const places = problems.map((problem) => Number(problem.split(':')[0])).toSorted((a, b) => a - b);
  // A server whose CA file is missing, two with wrong settings, a time zone, an unknown server, a policy without a
  // schedule, another unknown server, and an expression.
  expect(places).toEqual([2, 3, 4, 6, 9, 12, 16, 23]);
});

it('reports nothing that disappears when another mistake is fixed', () => {
  const problems = problemsIn(wrong).join('\n');
  // The policies exist, and the names of the servers are known.
  expect(problems).not.toMatch(/no policy under copyJobs|fits no microsoft365|'vbr-1'\.|'odd-1'\./);
});

it('reports for a server without a product what would be wrong for every product', () => {
  const use = (action: string, server: string) => `servers:
  odd-1: { product: tape, url: https://odd.example:9398, tls: public }
schedules:
  one: { action: '${action}', with: { server: ${server}, job: a, name: 'b {{date}}' }, schedule: rate(1 day) }
`;
  expect(problemsIn(use('clones:create', 'odd-1'))).toHaveLength(1);
  expect(problemsIn(use('clones:create', 'odd-2'))).toHaveLength(2);
});
