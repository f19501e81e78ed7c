import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { complianceSchema } from '../../../../functions/compliance/policies/configuration.ts';
import { hasExpired } from '../../../../functions/compliance/policies/exceptions.ts';
import { policyWarnings } from '../../../../functions/compliance/policies/warnings.ts';
import { now } from '../estate.ts';

const policy = (rules: unknown) => ({ policies: [{ name: 'p', rules }] });
const exception = { reason: 'Being retired', owner: 'Jana', expires: '2026-06-30' };

test('an empty configuration is valid', () => {
  expect(complianceSchema.parse({})).toEqual({
    timeZone: 'UTC',
    settings: { everyHours: 24, requestsPerMinute: 120 },
    packs: [],
    policies: [],
    exceptions: [],
    maintenanceWindows: [],
    reminders: 'none',
    fixes: { enabled: false, secondPerson: false },
    standards: {},
  });
});

test('keeps only the settings that a policy has, so that a later one overrides it setting by setting', () => {
  const { policies } = complianceSchema.parse(policy({ 'never-run': { severity: 'low' } }));
  expect(policies[0]?.rules['never-run']).toEqual({ severity: 'low' });
});

test('has a JSON Schema for editors', () => {
  const schema = z.toJSONSchema(complianceSchema, { io: 'input' });
  expect(JSON.stringify(schema)).toContain('"last-success-age"');
});

describe('refuses, with a suggestion and the allowed values', () => {
  test.each([
    [
      policy({ 'last-reslt': {} }),
      "Unknown rule 'last-reslt'. Did you mean 'last-result'? Allowed: last-result,",
    ],
    [policy({ 'never-run': { graceDays: 1 } }), "Unknown setting of the rule never-run 'graceDays'."],
    [policy({ 'never-run': { severity: 'hi' } }), "Unknown severity 'hi'. Did you mean 'high'?"],
    [policy({ 'never-run': { graceHours: 0 } }), 'expected number to be >0'],
    [{ exceptions: [{ ...exception, rules: ['neverrun'] }] }, "Did you mean 'never-run'?"],
    [{ exceptions: [exception] }, 'must say what it covers'],
    [{ exceptions: [{ ...exception, match: {}, reason: ' ' }] }, 'needs a reason'],
    [{ exceptions: [{ ...exception, match: {}, expires: '30.6.2026' }] }, 'YYYY-MM-DD'],
    [{ polices: [] }, "Unknown key of compliance 'polices'. Did you mean 'policies'?"],
  ])('%j', (input, message) => {
    const issues = complianceSchema.safeParse(input).error?.issues ?? [];
    expect(issues.map((issue) => issue.message).join('\n')).toContain(message);
  });
});

test.each([
  ['2026-06-30T21:59:00Z', false],
  ['2026-06-30T22:00:00Z', true],
])('an exception holds through its last day in Prague, at %s expired: %s', (at, expired) => {
  expect(hasExpired({ ...exception, match: {} }, new Date(at), 'Europe/Prague')).toBe(expired);
});

test('warns about what is valid but probably not intended', () => {
  const configuration = complianceSchema.parse({
    policies: [
      { name: 'p', match: { servers: ['vbr*', 'm365-*'] }, rules: {} },
      { name: 'q', rules: { 'never-run': {} } },
      { name: 'r', owner: 'Ann' },
    ],
    exceptions: [{ ...exception, rules: ['never-run'], expires: '2026-01-31' }],
    maintenanceWindows: [
      { name: 'move', timeZone: 'UTC', once: { from: '2026-02-01T00:00', to: '2026-02-02T00:00' } },
    ],
  });
  const servers = [{ name: 'vbr01', product: 'backup-replication' as const }];
  expect(policyWarnings(configuration, servers, now)).toEqual([
    {
      path: ['policies', 0, 'match', 'servers', 1],
      message: "'m365-*' fits no configured server. Configured: vbr01.",
    },
    { path: ['policies', 0], message: expect.stringContaining('policy p') },
    {
      path: ['exceptions', 0, 'expires'],
      message:
        'The exception of Jana expired on 2026-01-31: what it covered is reported again. Renew or remove it.',
    },
    { path: ['maintenanceWindows', 0, 'once'], message: 'The maintenance window move is over; remove it.' },
  ]);
});
