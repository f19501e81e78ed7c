import { describe, expect, it, vi } from 'vitest';
import { planAtStart, planClone, refuseOtherPlan } from '../../../functions/clone/plan.ts';
import type { CloneContext } from '../../../functions/clone/session.ts';
import type { ClonePlan } from '../../../functions/clone/state.ts';

const approved: ClonePlan = {
  server: 'em-1',
  driver: 'enterprise-manager',
  driverReason: 'It is one.',
  apiVersion: 'v1_7',
  source: { id: 'urn:veeam:Job:1', name: 'Exchange', type: 'Backup' },
  name: 'Exchange 2026-11-23',
  description: 'Cloned from Exchange [clone clone-1]',
  folderName: 'Exchange 2026-11-23',
  repository: { uid: 'urn:veeam:Repository:1', name: 'Main' },
  enabled: true,
  warnings: [],
};

const changes: [what: string, change: Partial<ClonePlan>][] = [
  ['name', { name: 'Exchange 2026-11-24' }],
  ['repository', { repository: { uid: 'urn:veeam:Repository:2', name: 'Main' } }],
  ['source', { source: { ...approved.source, id: 'urn:veeam:Job:2' } }],
  ['server', { server: 'em-2' }],
  ['enabled', { enabled: false }],
  ['folderName', { folderName: 'other' }],
  ['vmSuffix', { vmSuffix: '_x' }],
  ['jobFileName', { jobFileName: 'x' }],
  ['runAutomatically', { runAutomatically: true }],
  ['driver', { driver: 'backup-replication' }],
  ['description', { description: 'Another [clone clone-1]' }],
];

describe('a plan that was approved', () => {
  it.each(changes)('is not carried out with another %s', (what, change) => {
    for (const [one, other] of [
      [approved, { ...approved, ...change }],
      [{ ...approved, ...change }, approved],
    ] as const) {
      expect(() => refuseOtherPlan(one, other)).toThrow(
        expect.objectContaining({ kind: 'conflict', problems: [expect.objectContaining({ field: what })] }),
      );
    }
  });

  it('is carried out with another mark, other warnings and another API version', () => {
    const now = {
      ...approved,
      description: 'Cloned from Exchange [clone clone-2]',
      driverReason: 'Because.',
      apiVersion: 'v1_8',
      warnings: ['Look out.'],
    };
    expect(() => refuseOtherPlan(approved, now)).not.toThrow();
    expect(() => refuseOtherPlan(JSON.parse(JSON.stringify(approved)), now)).not.toThrow();
  });
});

it('is not made for a server whose jobs cannot be cloned, without a logon', async () => {
  const read = vi.fn();
  const context = {
    configuration: { servers: [{ name: 'vb365-1', product: 'microsoft365' }] },
    secrets: { read },
  } as unknown as CloneContext;
  const input = {
    cloneId: 'clone-1',
    request: { server: 'vb365-1', job: 'Mail', name: 'Copy' },
    requestedBy: { source: 'http', name: 'ci' },
    requestedAt: '2026-11-23T08:00:00.000Z',
  } as const;
  await expect(planClone(context, input)).rejects.toMatchObject({
    kind: 'invalid-input',
    problems: [{ field: 'server' }],
  });
  expect(read).not.toHaveBeenCalled();
});

describe('a clone that starts', () => {
  const { description: _description, ...byNameAlone } = approved;

  it('has the existing plan when its job is marked', async () => {
    const make = vi.fn(async () => ({ ...approved, name: 'other' }));
    expect(await planAtStart({ plan: approved }, make)).toBe(approved);
    expect(make).not.toHaveBeenCalled();
  });

  it('is planned when there is no plan', async () => {
    expect(await planAtStart({}, async () => byNameAlone)).toBe(byNameAlone);
  });

  it('is planned again when it is known only by its name, and is refused when that plan differs', async () => {
    const now = { ...byNameAlone, warnings: ['Seen just now.'] };
    expect(await planAtStart({ plan: byNameAlone }, async () => now)).toBe(now);
    const other = { ...byNameAlone, repository: { uid: 'urn:veeam:Repository:2', name: 'Other' } };
    await expect(planAtStart({ plan: byNameAlone }, async () => other)).rejects.toMatchObject({
      kind: 'conflict',
    });
  });
});
