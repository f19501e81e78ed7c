import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permissions } from '../../../functions/action.ts';
import { workId } from '../../../functions/work-id.ts';
import { type Automation, startAutomation } from '../automation.ts';

let automation: Automation;
beforeAll(async () => {
  // Started work need not end in this file: a clone's task does not, and no retry polls it again.
  automation = await startAutomation({ taskDurationMs: 600_000, waitMs: 600_000 });
  await automation.addCallers({ name: 'second', permissions, servers: ['*'] });
});
afterAll(() => automation.close());

const job = { server: 'em-1', job: 'Exchange Backup', repository: 'Default Backup Repository' };
const second = 'second';
let names = 0;

/** The routes that take a key: each with a request, a different request, and the state machine that runs it. */
const kinds = [
  {
    path: '/clones',
    kind: 'clone',
    body: () => ({ ...job, name: `Key ${++names}` }),
    machine: 'ClonesWorkflow',
  },
  {
    path: '/clone-batches',
    kind: 'batch',
    body: () => ({ items: [{ ...job, name: `Key ${++names}` }] }),
    machine: undefined,
  },
  { path: '/compliance/checks', kind: 'check', body: () => ({}), machine: 'ComplianceCheck' },
  {
    path: '/copy-jobs/policy-runs',
    kind: 'policy-run',
    body: () => ({ server: 'vb365-1' }),
    machine: 'CopyJobsPolicyRun',
  },
] as const;

const started = (machine: string | undefined) =>
  automation.cloud
    .executions()
    .filter(({ machineArn }) => machine !== undefined && machineArn.includes(machine));

describe.each(kinds)('a key for POST $path', ({ path, kind, body, machine }) => {
  const post = (given: object, key: string, token?: string) =>
    automation.call('POST', path, { body: given, key, ...(token !== undefined && { token }) });

  it('starts the same work only once, with or without quotes, and finds it by its id and by the key', async () => {
    const request = body();
    const first = await post(request, `same ${kind}`.replace(' ', '-'));
    expect(first.status).toBe(202);
    const { id } = first.body;
    expect(id).toMatch(new RegExp(`^${kind}-[0-9a-f]{32}$`));
    expect(first.headers.get('location')).toBe(`${path}/${id}`);
    const before = started(machine).length;
    const again = await Promise.all([post(request, `same-${kind}`), post(request, `"same-${kind}"`)]);
    for (const { status, body: same } of again) {
      expect([200, 202]).toContain(status);
      expect(same.id).toBe(id);
    }
    expect(started(machine)).toHaveLength(before);
    for (const name of [id, `same-${kind}`]) {
      expect(await automation.call('GET', `${path}/${name}`)).toMatchObject({ status: 200, body: { id } });
    }
  });

  it("belongs to one caller: the same key of another caller is other work, and neither finds the other's work by it", async () => {
    const [mine, theirs] = [
      await post(body(), `shared-${kind}`),
      await post(body(), `shared-${kind}`, second),
    ];
    expect([mine.status, theirs.status]).toEqual([202, 202]);
    expect(theirs.body.id).not.toBe(mine.body.id);
    const seen = await automation.call('GET', `${path}/shared-${kind}`, { token: second });
    expect(seen.body.id).toBe(theirs.body.id);
    expect(await automation.call('GET', `${path}/same-${kind}`, { token: second })).toMatchObject({
      status: 404,
    });
  });

  it('is never used as an id', async () => {
    for (const id of [
      workId(kind, { source: 'schedule', name: 'nightly' }, 'x'),
      `cb-${'0'.repeat(32)}-1-1`,
    ]) {
      const before = started(machine).length;
      expect(await post(body(), id)).toMatchObject({
        status: 422,
        body: { errors: [{ field: 'Idempotency-Key' }] },
      });
      expect(started(machine)).toHaveLength(before);
    }
  });
});

it.each<[path: string, one: object, other: object]>([
  ['/clones', { ...job, name: 'One' }, { ...job, name: 'Other' }],
  ['/clone-batches', { items: [{ ...job, name: 'One of many' }] }, { items: [{ ...job, name: 'Another' }] }],
  ['/copy-jobs/policy-runs', { server: 'vb365-1' }, {}],
])(
  'a key for POST %s with another body is a conflict, which reveals nothing of the first body',
  async (path, one, other) => {
    const key = 'two-bodies';
    expect(await automation.call('POST', path, { body: one, key })).toMatchObject({ status: 202 });
    const refused = await automation.call('POST', path, { body: other, key });
    expect(refused).toMatchObject({ status: 409, body: { code: 'idempotency-conflict' } });
    expect(JSON.stringify(refused.body)).not.toMatch(/two-bodies|One|Exchange|vb365-1/);
  },
);

it('an execution that someone else started under an id is never adopted', async () => {
  const client = new SFNClient({
    endpoint: automation.cloud.awsEndpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const arnOf = (machine: string) => started(machine)[0]?.machineArn;
  const stranger = { source: 'http', name: 'stranger' };
  const own = { source: 'http', name: 'test' } as const;
  const inputs = {
    check: { machine: 'ComplianceCheck', input: { checkId: 'x', servers: [] } },
    'policy-run': { machine: 'CopyJobsPolicyRun', input: { server: 'vb365-1', servers: [] } },
  };
  for (const [kind, { machine, input }] of Object.entries(inputs)) {
    const name = workId(kind as keyof typeof inputs, own, 'taken');
    const text = JSON.stringify({ ...input, requestedBy: stranger });
    await client.send(new StartExecutionCommand({ stateMachineArn: arnOf(machine), name, input: text }));
  }
  for (const [path, request] of [
    ['/compliance/checks', {}],
    ['/copy-jobs/policy-runs', { server: 'vb365-1' }],
  ] as const) {
    expect(await automation.call('POST', path, { body: request, key: 'taken' }), path).toMatchObject({
      status: 409,
      body: { code: 'idempotency-conflict' },
    });
  }
});
