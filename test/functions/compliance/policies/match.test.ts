import { describe, expect, test } from 'vitest';
import { matchesJob, matchesServer, matchSchema } from '../../../../functions/compliance/policies/match.ts';
import { healthyJob } from '../estate.ts';

test.each([
  [{}, true],
  [{ servers: ['vbr*'] }, true],
  [{ servers: ['em*'] }, false],
  [{ servers: ['em*', 'VBR01'] }, true],
  [{ products: ['backup-replication'] }, true],
  [{ products: ['microsoft365'] }, false],
  [{ names: ['*sql'] }, true],
  [{ names: ['*sql'], types: ['*Replica'] }, false],
  [{ types: ['VSphere*'] }, true],
  [{ repositories: ['Main*'] }, true],
  [{ repositories: ['repo-1'] }, true],
  [{ repositories: ['other'] }, false],
])('%j matches the job: %s', (match, fits) => {
  expect(matchesJob(matchSchema.parse(match), healthyJob())).toBe(fits);
});

test('a job without a repository matches no repository', () => {
  const { repository: _, ...job } = healthyJob();
  expect(matchesJob({ repositories: ['*'] }, job)).toBe(false);
});

test('a match of jobs matches no server', () => {
  expect(matchesServer({ servers: ['vbr*'] }, 'vbr01', 'backup-replication')).toBe(true);
  expect(matchesServer({ servers: ['vbr*'], names: ['*'] }, 'vbr01', 'backup-replication')).toBe(false);
  expect(matchesServer({ products: ['microsoft365'] }, 'vbr01', 'backup-replication')).toBe(false);
});

describe('refuses', () => {
  const messageOf = (match: unknown) => matchSchema.safeParse(match).error?.issues[0]?.message ?? '';
  test.each([
    [{ names: ['^SQL.*$'] }, "'^SQL.*$' looks like a regular expression"],
    [{ names: ['/sql/i'] }, 'looks like a regular expression'],
    [{ names: [''] }, 'must not be empty'],
    [{ names: [] }, 'An empty list fits nothing'],
    [{ names: ['x'.repeat(201)] }, 'at most 200 characters'],
    [{ name: ['x'] }, "Unknown criterion 'name'. Did you mean 'names'?"],
    [{ products: ['microsoft-365'] }, "Did you mean 'microsoft365'?"],
  ])('%j', (match, message) => {
    expect(messageOf(match)).toContain(message);
  });
});
