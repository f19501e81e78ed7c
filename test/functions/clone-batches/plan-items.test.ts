import { RequestTimeoutError } from '@veeam-automation/veeam/transport/errors';
import { expect, it } from 'vitest';
import type { Caller } from '../../../functions/action.ts';
import {
  planItems,
  planOrRefuse,
  problemsOfServers,
  refused,
} from '../../../functions/clone-batches/plan-items.ts';
import type { Configuration } from '../../../functions/configuration.ts';
import { Secrets } from '../../../functions/platform/secrets.ts';

const configuration: Configuration = {
  servers: [],
  clones: { deadlineSeconds: 60, pollingSeconds: 30, perServer: 5 },
  compliance: {},
  copyJobs: {},
  webhooks: {},
};
const context = { configuration, secrets: new Secrets('unused') };
const caller: Caller = {
  source: 'http',
  name: 'ci',
  permissions: ['clones:write'],
  servers: ['em-1', 'gone'],
};
const item = (row: number, server: string) => ({
  row,
  request: { server, job: 'Standard', name: `n ${row}` },
});

it('names every row whose server the caller may not use, or that does not exist', () => {
  const items = [item(3, 'vbr-1'), item(4, 'gone'), item(5, 'vbr-1')];
  const problems = problemsOfServers(context, caller, items).sort(
    (one, other) => (one.row ?? 0) - (other.row ?? 0),
  );
  expect(problems).toStrictEqual([
    { row: 3, field: 'server', message: expect.stringMatching(/not for that server/) },
    { row: 4, field: 'server', message: expect.stringMatching(/not found/) },
    { row: 5, field: 'server', message: expect.stringMatching(/not for that server/) },
  ]);
});

it("throws errors that are not a server's refusal", () => {
  const odd = { ...context, configuration: {} as Configuration };
  expect(() => problemsOfServers(odd, caller, [item(2, 'em-1')])).toThrow(TypeError);
});

const server = {
  name: 'em-1',
  product: 'enterprise-manager',
  baseUrl: 'https://127.0.0.1:1',
  tls: { kind: 'public' },
  apiVersion: 'latest',
  format: 'xml',
  timeoutMs: 1_000,
} as const;
const reachable = { ...context, configuration: { ...configuration, servers: [server] } };
const batch = { id: 'b', requestedAt: '2026-11-27T08:00:00.000Z' };

it('reports errors of a server unchanged, except the end of the time', async () => {
  const about = { server: 'em-1', operation: 'log on', happened: 'it was late', remedy: 'Look.' };
  const late = new RequestTimeoutError(about);
  const planWhere = (trouble: Error, deadline: AbortSignal) => {
    const secrets = { lend: () => Promise.reject(trouble) } as unknown as Secrets;
    return planItems({ ...reachable, secrets }, batch, [item(2, 'em-1')], deadline);
  };
  await expect(planWhere(late, new AbortController().signal)).rejects.toBe(late);
  const odd = new TypeError('odd');
  const ending = new AbortController();
  const planning = planWhere(odd, ending.signal);
  ending.abort();
  await expect(planning).rejects.toBe(odd);
});

it('suggests a way for a batch that takes too long to plan', async () => {
  const planning = planItems(reachable, batch, [item(2, 'em-1')], AbortSignal.abort());
  await expect(planning).rejects.toMatchObject({
    code: 'request-timeout',
    operation: 'plan the batch',
    retryable: true,
  });
});

it('returns the faults of all rows in order, at most the first thousand', async () => {
  const nothing = { items: [], faulty: [], problems: [] };
  expect((await planOrRefuse(context, batch, nothing, [])).size).toBe(0);
  const fault = (row: number) => ({ row, field: 'name', message: 'It is no name.' });
  const late = { ...nothing, problems: [fault(9)] };
  await expect(planOrRefuse(context, batch, late, [fault(3)])).rejects.toMatchObject({
    kind: 'invalid-input',
    problems: [fault(3), fault(9)],
  });
  const many = Array.from({ length: 1001 }, (_none, index) => fault(index + 2));
  expect(refused(many).problems).toHaveLength(1000);
  expect(refused(many).message).toMatch(/1001 faults in 1001 rows.*1000/);
  expect(refused(many.slice(1)).message).not.toMatch(/listed/);
  expect(refused([fault(2), fault(2)]).message).toMatch(/2 faults in one row\.$/);
  expect(refused([fault(2)]).message).toMatch(/one fault\.$/);
});
