import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  eventActionNames,
  noEventActions,
  otherActions,
  startableActionNames,
  startableActions,
} from '../../../functions/triggers/registry.ts';
import { keyOf, routes } from '../../../functions/triggers/routes.ts';
import { trigger } from '../../../functions/triggers/trigger.ts';

const work = { key: 'k-1', askedFor: new Date('2026-11-23T06:00:00Z') };
const context = {
  caller: { source: 'schedule', name: 's', permissions: [], servers: ['*'] },
  now: work.askedFor,
  requestId: 'r',
} as const;
const action = {
  name: 'jobs:control',
  permission: 'jobs:write',
  input: z.strictObject({ server: z.string(), key: z.exactOptional(z.string()) }),
  servers: ({ server }: { server: string }) => [server],
  run: async (input: object) => ({ id: 'w-1', input }),
} as const;

describe('an action that automation.yaml starts', () => {
  it('accepts what is configured, and starts no lasting work', async () => {
    const { prepare, ...about } = trigger(action);
    expect(about).toStrictEqual({ action: 'jobs:control', permission: 'jobs:write' });
    const { servers, run } = prepare({ server: 'em-1' }, work);
    expect([servers, await run(context)]).toStrictEqual([['em-1'], undefined]);
    expect(() => prepare({ server: 7 }, work)).toThrow('server');
  });

  it('accepts what its work adds, and returns what was started and its path', async () => {
    let given: unknown;
    const made = trigger(
      {
        ...action,
        async run(input: object) {
          given = input;
          return { id: 'w-1' };
        },
      },
      (configured, { key }) => ({ ...configured, key }),
      ({ id }) => id,
      '/jobs',
    );
    expect(made.path).toBe('/jobs');
    expect(await made.prepare({ server: 'em-1' }, work).run(context)).toBe('w-1');
    expect(given).toStrictEqual({ server: 'em-1', key: 'k-1' });
  });
});

describe('what automation.yaml may start', () => {
  it('is limited to the servers of these products', () => {
    const products = Object.entries(startableActions).map(([name, each]) => [
      name,
      each.capability,
      'products' in each ? each.products.join(' ') : '',
    ]);
    expect(products).toStrictEqual([
      ['clones:create', 'clone', 'enterprise-manager backup-replication'],
      ['compliance:check', 'compliance', ''],
      ['compliance:acknowledge', 'compliance', ''],
      ['compliance:mute', 'compliance', ''],
      ['compliance:unmute', 'compliance', ''],
      ['compliance:test-notice', 'compliance', ''],
      ['copy-jobs:create', 'copy-jobs', 'microsoft365'],
      ['copy-jobs:delete', 'copy-jobs', 'microsoft365'],
      ['copy-jobs:run-policies', 'copy-jobs', 'microsoft365'],
      ['jobs:control', 'jobs', 'enterprise-manager backup-replication microsoft365'],
      ['jobs:create', 'jobs', 'backup-replication'],
      ['jobs:edit', 'jobs', 'backup-replication'],
      ['jobs:delete', 'jobs', 'backup-replication enterprise-manager'],
    ]);
  });

  it('accepts nothing that a trigger adds', () => {
    const fields = (name: keyof typeof startableActions) => Object.keys(startableActions[name].input.shape);
    expect(fields('copy-jobs:create')).not.toContain('dryRun');
    expect(fields('copy-jobs:run-policies')).not.toStrictEqual(expect.arrayContaining(['id']));
    expect(fields('copy-jobs:run-policies')).not.toContain('dryRun');
    expect(fields('jobs:edit')).not.toContain('ifMatch');
    for (const name of ['compliance:check', 'compliance:test-notice'] as const)
      expect(startableActions[name].input.safeParse({ x: 1 }).success).toBe(false);
  });

  it('can be started by an event if it is safe to repeat', () => {
    expect(Object.keys(noEventActions)).toStrictEqual(['compliance:test-notice']);
    expect(eventActionNames).toStrictEqual(
      startableActionNames.filter((name) => name !== 'compliance:test-notice'),
    );
    expect(
      Object.values({ ...noEventActions, ...otherActions }).filter((why) => why.length < 10),
    ).toStrictEqual([]);
  });
});

it('knows the key of every operation', () => {
  for (const served of Object.values(routes))
    for (const [operation, key] of Object.entries(served)) expect(keyOf(operation as 'getJob')).toBe(key);
});
