import { expect, it } from 'vitest';
import type { Caller } from '../../../functions/action.ts';
import { getCheckAction } from '../../../functions/compliance/actions/get-check.ts';
import { startCheckAction } from '../../../functions/compliance/actions/start-check.ts';
import {
  type Checks,
  checkId,
  checkInput,
  mayRead,
  readCheck,
} from '../../../functions/compliance/check/check-view.ts';
import { lookAt } from '../../../functions/triggers/slack/changes/follow.ts';
import { workId } from '../../../functions/work-id.ts';

const result = {
  checkId: 'c',
  at: '2026-11-23T06:00:00.000Z',
  jobs: 120,
  complying: 118,
  open: 2,
  changes: 1,
};
const caller = (permissions: Caller['permissions'], servers = ['*'], name = 'ci'): Caller => ({
  source: 'http',
  name,
  permissions,
  servers,
});

/** Checks that end at once. @param inputs the executions that have been started, by id */
function checksOf(inputs = new Map<string, string>()): Checks {
  const executions = {
    async start(name: string, input: unknown) {
      const started = !inputs.has(name);
      if (started) inputs.set(name, JSON.stringify(input));
      return { started };
    },
    async describe(name: string) {
      const input = inputs.get(name);
      return input && { status: 'SUCCEEDED', input, output: JSON.stringify({ ...result, checkId: name }) };
    },
    inputOf: async (name: string) => JSON.parse(inputs.get(name) ?? 'null'),
  };
  return { executions, reportUrl: async (id: string) => `https://api.example/${id}` } as unknown as Checks;
}

const configuration = { servers: [] };
const idOf = (by: Caller) => workId('check', by, 'c');
const starting = (checks: Checks, by: Caller, id = 'c') =>
  startCheckAction(configuration, checks, () => 'random').run(
    { id },
    { caller: by, now: new Date(0), requestId: 'r' },
  );

it('returns figures and a link only to callers who may read the report, not to those who may only start a check', async () => {
  const both = caller(['compliance:read', 'compliance:write']);
  const shown = await starting(checksOf(), both);
  expect(shown).toMatchObject({
    status: 'finished',
    result: { jobs: 120 },
    reportUrl: `https://api.example/${idOf(both)}`,
  });
  const writer = await starting(checksOf(), caller(['compliance:write']));
  expect(writer).toEqual({ id: idOf(both), status: 'finished', requestedBy: { source: 'http', name: 'ci' } });
});

it('requires every server, to start and to read it', () => {
  const checks = checksOf();
  const started = startCheckAction(configuration, checks, () => 'random');
  expect([started.servers({}), getCheckAction(checks).servers({ id: 'c' })]).toEqual([['*'], ['*']]);
  expect(mayRead(caller(['compliance:read']))).toBe(true);
  expect(mayRead(caller(['compliance:read'], ['em-1', 'vbr-1']))).toBe(false);
  expect(mayRead(caller(['compliance:write']))).toBe(false);
});

it("does not treat another caller's check as its own", async () => {
  const checks = checksOf();
  const one = caller(['compliance:read', 'compliance:write']);
  await starting(checks, one);
  expect(await starting(checks, one)).toMatchObject({ id: idOf(one) });
  const other = { ...one, name: 'other' };
  expect(await starting(checks, other)).toMatchObject({ id: idOf(other), requestedBy: { name: 'other' } });
  expect(idOf(other)).not.toBe(idOf(one));
  // A check with its id that still belongs to another caller, as an earlier version of this stack may have left it.
  const requestedBy = { source: 'http', name: 'stranger' };
  const left = new Map([[idOf(one), JSON.stringify({ checkId: idOf(one), servers: [], requestedBy })]]);
  await expect(starting(checksOf(left), one)).rejects.toMatchObject({ kind: 'idempotency-conflict' });
});

it('covers every configured server, and has its own id without a key', async () => {
  const inputs = new Map<string, string>();
  const configured = { servers: [{ name: 'em-1' }, { name: 'vbr-1' }] } as never;
  const action = startCheckAction(configured, checksOf(inputs), () => 'a8f5b5f0-0000-4000-8000-000000000001');
  const by = { caller: caller(['compliance:write']), now: new Date(0), requestId: 'r' };
  const { id } = await action.run({}, by);
  expect(id).toBe('check-a8f5b5f0000040008000000000000001');
  const requestedBy = { source: 'http', name: 'ci' };
  expect(JSON.parse(inputs.get(id) ?? '')).toEqual({ checkId: id, servers: ['em-1', 'vbr-1'], requestedBy });
  expect(checkInput.parse(JSON.parse(inputs.get(id) ?? ''))).toEqual(JSON.parse(inputs.get(id) ?? ''));
});

it('that was started and does not exist is an error of our own', async () => {
  const checks = checksOf();
  checks.executions.describe = async () => undefined;
  await expect(starting(checks, caller(['compliance:write']))).rejects.toThrow(idOf(caller([])));
});

it('is shown by its id or its key, and not found otherwise', async () => {
  const checks = checksOf();
  const one = caller(['compliance:read', 'compliance:write']);
  const started = await starting(checks, one);
  const get = (id: string) =>
    getCheckAction(checks).run({ id }, { caller: one, now: new Date(0), requestId: 'r' });
  expect(await get('c')).toEqual(started);
  expect(await get(idOf(one))).toEqual(started);
  await expect(get('d')).rejects.toMatchObject({ kind: 'not-found' });
});

it.each([
  [{ status: 'RUNNING' }, { status: 'running' }],
  [
    { status: 'FAILED', error: 'AnotherCheckError' },
    { status: 'failed', error: 'AnotherCheckError' },
  ],
  [{ status: 'TIMED_OUT' }, { status: 'failed', error: 'TIMED_OUT' }],
  [{}, { status: 'failed', error: 'unknown' }],
])('with the state %j in Step Functions is %j', async (execution, view) => {
  const requestedBy = { source: 'slack', name: 'U0ONE' };
  const described = { input: JSON.stringify({ requestedBy }), output: JSON.stringify(result), ...execution };
  const checks = { executions: { describe: async () => described }, reportUrl: async () => 'https://r' };
  expect(await readCheck(checks as unknown as Checks, 'c', { withResult: true })).toEqual({
    id: 'c',
    requestedBy,
    ...view,
  });
});

it.each([
  ['a'.repeat(80), true],
  ['A-z_0', true],
  ['', false],
  ['a'.repeat(81), false],
  ['a b', false],
  ['a.b', false],
  ['xlatest', true],
])('may have the name %s: %s', (id, may) => {
  expect(checkId.safeParse(id).success).toBe(may);
});

it('is not named for the last report', () => {
  expect(checkId.safeParse('latest').success).toBe(false);
  expect(checkId.safeParse('latest-1').success).toBe(true);
});

it('also in Slack shows its findings only to users who may read them', async () => {
  const checks = checksOf();
  const { id } = await starting(checks, caller(['compliance:write']));
  const look = async (withResult: boolean) =>
    JSON.stringify(await lookAt({ kind: 'check', id, title: 't', withResult }, {} as never, checks));
  expect(await look(true)).toMatch(/118 of 120.*api\.example/);
  const writer = await look(false);
  expect(writer).toContain('"ended":true');
  expect(writer).not.toMatch(/118|120|api\.example/);
});
