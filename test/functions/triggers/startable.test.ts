import { expect, it } from 'vitest';
import * as z from 'zod';
import { eventActionNames } from '../../../functions/triggers/registry.ts';
import { startableChecks } from '../../../functions/triggers/startable-checks.ts';
import { startableWork } from '../../../functions/triggers/startable-work.ts';
import type { Trigger } from '../../../functions/triggers/trigger.ts';

const askedFor = new Date('2026-11-23T06:00:00Z');

/** The triggers with actions that return these answers, by action name, and the input of each. */
function triggersWith(answer: unknown) {
  const given: [string, unknown][] = [];
  const actions = new Proxy(
    {},
    {
      get: (_target, name: string) => () => ({
        name,
        permission: 'jobs:read',
        input: z.any(),
        servers: () => [],
        async run(input: unknown) {
          given.push([name, input]);
          return answer;
        },
      }),
    },
  ) as never;
  return { triggers: { ...startableChecks(actions), ...startableWork(1, actions) }, given };
}

/** An action's input, the message about what was started, and its path. */
async function started(name: (typeof eventActionNames)[number], answer: unknown = {}) {
  const { triggers, given } = triggersWith(answer);
  const made: Trigger = triggers[name]();
  const { run } = made.prepare({ written: 1 }, { key: 'k-1', askedFor });
  const id = await run({
    caller: { source: 'schedule', name: 's', permissions: [], servers: ['*'] },
    now: askedFor,
    requestId: 'r',
  });
  return [...given.flat(), id, made.path];
}

it('exists for each action that an event may start', () => {
  expect(Object.keys(triggersWith({}).triggers).sort()).toStrictEqual([...eventActionNames].sort());
});

it.each<[(typeof eventActionNames)[number], string]>([
  ['compliance:acknowledge', 'acknowledge'],
  ['compliance:mute', 'mute'],
  ['compliance:unmute', 'unmute'],
  ['copy-jobs:create', 'createCopyJob'],
  ['copy-jobs:delete', 'deleteCopyJob'],
  ['jobs:create', 'createJob'],
  ['jobs:edit', 'editJob'],
  ['jobs:delete', 'deleteJob'],
])('%s accepts what is configured, and starts no lasting work', async (name, action) => {
  expect(await started(name, { id: 'x' })).toStrictEqual([action, { written: 1 }, undefined, undefined]);
});

it('lasting work is named by its key', async () => {
  expect(await started('compliance:check', { id: 'check-1' })).toStrictEqual([
    'startCheck',
    { written: 1, id: 'k-1' },
    'check-1',
    '/compliance/checks',
  ]);
  const request = { request: { written: 1 }, idempotencyKey: 'k-1', dryRun: false };
  expect(await started('clones:create', { dryRun: false, clone: { id: 'clone-1' } })).toStrictEqual([
    'createClone',
    request,
    'clone-1',
    '/clones',
  ]);
  const run = ['runPolicies', { written: 1, id: 'k-1' }];
  expect(await started('copy-jobs:run-policies', { dryRun: false, id: 'p-1' })).toStrictEqual([
    ...run,
    'p-1',
    '/copy-jobs/policy-runs',
  ]);
  expect((await started('copy-jobs:run-policies', { dryRun: true, id: 'p-1' }))[2]).toBeUndefined();
});

it('a job is controlled as of the time of the request', async () => {
  expect(await started('jobs:control')).toStrictEqual([
    'controlJob',
    { written: 1, since: askedFor.toISOString() },
    undefined,
    undefined,
  ]);
});
