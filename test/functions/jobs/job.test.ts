import { expect, test } from 'vitest';
import { jobSchema } from '../../../functions/jobs/job.ts';
import { jobKeyPart } from '../../../functions/jobs/job-key.ts';
import { isCopy, isKnownBySessions } from '../../../functions/jobs/job-types.ts';
import { healthyJob, jobWithout } from '../compliance/estate.ts';

test('accepts a job with an unknown type', () => {
  expect(jobSchema.parse(healthyJob({ type: 'QuantumBackup' })).type).toBe('QuantumBackup');
});

test('accepts a job with only the required fields', () => {
  const least = jobWithout(['lastRun', 'nextRun', 'schedule', 'repository', 'objects', 'hasCopy']);
  expect(jobSchema.parse(least)).toStrictEqual(least);
});

test.each(['2026-03-10T08:00:00+01:00', '1.3.2026', ''])(
  'refuses the time %j: clients convert to UTC',
  (lastRun) => {
    expect(jobSchema.safeParse(healthyJob({ lastRun })).error?.issues[0]?.path).toStrictEqual(['lastRun']);
  },
);

test.each<[id: string, part: string | RegExp]>([
  ['26d0e762-34fa-44f0-9197-fafbf5c72820', '26d0e762-34fa-44f0-9197-fafbf5c72820'],
  ['x'.repeat(500), 'x'.repeat(500)],
  ['ä'.repeat(250), 'ä'.repeat(250)],
  ['a b', 'a b'],
  ['x'.repeat(501), /^sha256:[\w-]{43}$/],
  ['ä'.repeat(251), /^sha256:[\w-]{43}$/],
  ['#b', /^sha256:[\w-]{43}$/],
  ['#', /^sha256:[\w-]{43}$/],
  ['a#b', /^sha256:[\w-]{43}$/],
  ['a\u0000', /^sha256:[\w-]{43}$/],
  ['sha256:a', /^sha256:[\w-]{43}$/],
])('the id %j is part of a key if a key can contain it, and otherwise its hash', (id, part) => {
  if (typeof part === 'string') expect(jobKeyPart(id)).toBe(part);
  else expect(jobKeyPart(id)).toMatch(part);
});

test.each([
  ['BackupCopy', true, false],
  ['ImmediateBackupCopy', true, false],
  ['Backup', false, false],
  ['AgentBackup', false, true],
  ['AgentManagement', false, true],
  ['NasBackup', false, true],
])('a job of the type %s copies: %s; is known only by its sessions: %s', (type, copies, bySessions) => {
  expect([isCopy(type), isKnownBySessions(type)]).toStrictEqual([copies, bySessions]);
});
