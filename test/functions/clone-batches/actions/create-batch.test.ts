import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { type Lab, startLab } from '@veeam-automation/lab/lab';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../../../functions/action.ts';
import {
  type Batch,
  type BatchRow,
  batchIdOf,
  clonesPrefix,
  contentHash,
} from '../../../../functions/clone/batches/batch.ts';
import type { CloneContext } from '../../../../functions/clone/session.ts';
import { createBatchAction } from '../../../../functions/clone-batches/actions/create-batch.ts';
import { readItems } from '../../../../functions/clone-batches/read-items.ts';
import { createBatchInput } from '../../../../functions/clone-batches/request.ts';
import type { Executions } from '../../../../functions/platform/executions.ts';
import { Secrets } from '../../../../functions/platform/secrets.ts';
import { batchWorld, start } from '../../clone/batches/batch-world.ts';
import { hideLogs, loggedLines } from '../../clone/clones-in.ts';
import { anyPort, labServer } from '../../lab-server.ts';

let world: Awaited<ReturnType<typeof batchWorld>>;
let lab: Lab;
let context: CloneContext;
/** The calls to the executions that look at batches. */
let looks: unknown[][];
let failure: Error | undefined;
/** The stored objects, and what happens while one is stored. */
let objects: Map<string, { text: string; type: string }>;
let meanwhile: () => Promise<unknown>;

beforeAll(async () => {
  world = await batchWorld();
  lab = await startLab(anyPort);
  const { user: username, password } = LAB_ACCOUNTS.administrator;
  const client = { send: async () => ({ SecretString: JSON.stringify({ username, password }) }) };
  const servers = [
    { name: 'em-1' },
    { name: 'em-2' },
    { name: 'dead', baseUrl: 'https://127.0.0.1:1' },
    { name: 'vb365', product: 'microsoft365' as const },
  ].map((change) => labServer(lab, 'enterprise-manager', change));
  context = {
    configuration: { servers } as unknown as CloneContext['configuration'],
    secrets: new Secrets('test', () => 0, client as unknown as SecretsManagerClient),
  };
});
afterAll(async () => {
  await lab.close();
  await world.running[Symbol.asyncDispose]();
});
/** Tests are independent: each has its own caller, who owns its batches. */
let count = 0;
let caller: Caller;
beforeEach(() => {
  count += 1;
  caller = {
    source: 'http',
    name: `ci-${count}`,
    permissions: ['clones:write'],
    servers: ['em-1', 'em-2', 'dead', 'vb365'],
  };
  [looks, failure, objects, meanwhile] = [[], undefined, new Map(), async () => {}];
  hideLogs();
});

const now = new Date(start.getTime() + 60_000);
const action = () =>
  createBatchAction(context, {
    batches: world.context.batches,
    looks: {
      start: async (...call: unknown[]) => {
        looks.push(call);
        if (failure) throw failure;
      },
    } as unknown as Executions,
    objects: {
      put: async (key: string, text: string, type: string) => {
        objects.set(key, { text, type });
        await meanwhile();
      },
    } as never,
  });
const create = (input: object) =>
  action().run(createBatchInput.parse(input), { caller, now, requestId: 'r' });

const daily = { server: 'em-1', job: 'File Servers Daily', name: '{{job}} copy' };
const exchange = { server: 'em-1', job: 'Exchange Backup', name: 'Mail copy' };
const oracle = { server: 'em-2', job: 'Oracle Backup', name: 'Oracle copy', enabled: false };
const [dailyCopy, mailCopy, oracleCopy] = [
  { row: 1, action: 'clone', server: 'em-1', job: 'File Servers Daily', name: 'File Servers Daily copy' },
  { row: 2, action: 'clone', server: 'em-1', job: 'Exchange Backup', name: 'Mail copy' },
  { row: 3, action: 'clone', server: 'em-2', job: 'Oracle Backup', name: 'Oracle copy', enabled: false },
];

const requestOf = () => ({ source: 'http', name: caller.name }) as const;
const hashOf = (items: object[]) => contentHash(readItems({ items }).items);
const idOf = (items: object[], key?: string) => batchIdOf(requestOf(), key, hashOf(items));

/** A batch of these items that was requested a minute ago, with rows in these states. */
async function store(
  items: object[],
  states: readonly Partial<BatchRow>[],
  run: Partial<Batch['run']> = {},
): Promise<Batch> {
  const id = idOf(items);
  const { batch } = await world.context.batches.create({
    id,
    contentHash: hashOf(items),
    requestedBy: requestOf(),
    requestedAt: start.toISOString(),
    servers: [{ server: 'em-1', items: items.length }],
    run: {
      number: 3,
      requestedBy: requestOf(),
      startedAt: start.toISOString(),
      clonesPerServer: 2,
      items: items.length,
      rowsKey: 'work/x',
      isPrepared: true,
      ...run,
    },
  });
  const rows = readItems({ items }).items.slice(0, states.length);
  await world.context.batches.putRows(
    batch,
    rows.map((row, index) => ({ ...row, attempt: 1, state: 'waiting', ...states[index] })),
  );
  return batch;
}
const ended = (outcome: 'succeeded' | 'failed', attempt = 1): Partial<BatchRow> => ({
  state: 'ended',
  attempt,
  result: { attempt, cloneId: 'c', outcome, message: 'm', warnings: [], endedAt: start.toISOString() },
});
const over = { endedAt: start.toISOString() };

it('accepts every caller who may write clones, and checks their servers by row', () => {
  expect(action()).toMatchObject({ name: 'clone-batches:create', permission: 'clones:write' });
  expect(action().servers({} as never)).toStrictEqual([]);
  expect(createBatchInput.parse({ items: [] })).toStrictEqual({
    items: [],
    clonesPerServer: 5,
    dryRun: false,
  });
});

describe('a batch that is requested for the first time', () => {
  const items = [daily, exchange, oracle];

  it('is shown with its plan, and nothing starts, in a dry run', async () => {
    const shown = await create({ items, dryRun: true });
    expect(shown).toMatchObject({ dryRun: true, id: idOf(items), rows: [dailyCopy, mailCopy, oracleCopy] });
    expect([objects.size, looks, await world.context.batches.get(idOf(items))]).toStrictEqual([
      0,
      [],
      undefined,
    ]);
    await expect.poll(() => lab.state()['em-1']?.openSessions).toBe(0);
  });

  it('has its rows stored with their plans, then its run, and then a look is started', async () => {
    const id = idOf(items, 'weekly');
    const given = await create({ items, idempotencyKey: 'weekly', clonesPerServer: 7, stopAfterFailures: 2 });
    const [[rowsKey, object] = []] = objects;
    expect(rowsKey).toMatch(new RegExp(`^work/clone-batches/${id}/[0-9a-f]{32}\\.json$`));
    expect(object?.type).toBe('application/json');
    const rows: BatchRow[] = JSON.parse(object?.text ?? '');
    expect(rows).toMatchObject([
      {
        row: 1,
        attempt: 1,
        state: 'waiting',
        request: { ...daily, name: dailyCopy?.name },
        plan: { name: dailyCopy?.name, repository: { name: 'Scale-out & Archive' } },
      },
      { row: 2, request: exchange },
      { row: 3, request: oracle, plan: { server: 'em-2', enabled: false } },
    ]);
    // Each job of a row carries the row's mark, which no attempt at it changes.
    expect(rows.map(({ plan }) => plan?.description?.includes(clonesPrefix(id)))).toStrictEqual([
      true,
      true,
      true,
    ]);
    const run = {
      number: 1,
      requestedBy: requestOf(),
      startedAt: now.toISOString(),
      clonesPerServer: 7,
      stopAfterFailures: 2,
      items: 3,
    };
    const servers = [
      { server: 'em-1', items: 2 },
      { server: 'em-2', items: 1 },
    ];
    const { stored, ...batch } = (await world.context.batches.get(id)) ?? {};
    expect(batch).toStrictEqual({
      id,
      contentHash: hashOf(items),
      requestedBy: requestOf(),
      requestedAt: now.toISOString(),
      servers,
      run: { ...run, rowsKey, isPrepared: false },
      dueAt: world.context.batches.nextLook,
    });
    expect(looks).toStrictEqual([[`${clonesPrefix(id)}${now.getTime()}`, { batch: id }]]);
    expect(given).toMatchObject({
      dryRun: false,
      isAllDone: false,
      batch: { id, status: 'running', run, counts: { items: 3, notStarted: 3 } },
    });
  });

  it('is on record even if no look can be started', async () => {
    failure = new Error('Step Functions is not there.');
    const { batch } = (await create({ items: [daily] })) as { batch: { id: string } };
    expect((await world.context.batches.get(batch.id))?.run).not.toHaveProperty('stopAfterFailures');
    expect(looks).toHaveLength(1);
    expect(loggedLines('batch-not-looked-at')).toStrictEqual([
      { level: 'error', event: 'batch-not-looked-at', id: batch.id, error: 'Error' },
    ]);
  });

  it('is the same batch that another request has just stored, or is refused if it differs', async () => {
    meanwhile = () => store([daily], [], { number: 9, isPrepared: false });
    const own = await create({ items: [daily] });
    expect(own).toMatchObject({ batch: { run: { number: 9, startedAt: start.toISOString() } } });
    expect(looks).toStrictEqual([
      [`${clonesPrefix(idOf([daily]))}${start.getTime()}`, { batch: idOf([daily]) }],
    ]);
    meanwhile = async () => {
      meanwhile = async () => {};
      await create({ items: [exchange], idempotencyKey: 'k' });
    };
    const refusal = { kind: 'idempotency-conflict', problems: [{ field: 'Idempotency-Key' }] };
    await expect(create({ items: [oracle], idempotencyKey: 'k' })).rejects.toMatchObject(refusal);
    // The same key with other items is also refused before anything is planned.
    await expect(create({ items: [oracle], idempotencyKey: 'k' })).rejects.toMatchObject(refusal);
    expect(objects.size).toBe(3);
  });
});

describe('a batch with faults starts nothing', () => {
  const problemsOf = (items: object[]) =>
    create({ items }).then(
      () => 'It was accepted.',
      ({ kind, problems }) => [kind, problems],
    );
  const fault = (row: number, field: string, words: RegExp | string = /./) => ({
    row,
    field,
    message: expect.stringMatching(words),
  });

  it('and lists the faults of all rows in one answer, from reading, from its servers and from planning', async () => {
    const items = [
      { ...daily, name: 'Same', enabled: 'maybe' },
      { ...oracle, job: 'No such job' },
      { ...daily, name: 'sAME' },
      { ...daily, server: 'gone' },
      { ...daily, server: 'vb365' },
      exchange,
    ];
    caller = { ...caller, servers: [...caller.servers, 'gone'] };
    expect(await problemsOf(items)).toStrictEqual([
      'invalid-input',
      [
        fault(1, 'enabled'),
        fault(2, 'job'),
        fault(3, 'name', /^Row 1 /),
        fault(4, 'server', /not found/),
        fault(5, 'server', /Microsoft 365/),
      ],
    ]);
    expect([objects.size, looks]).toStrictEqual([0, []]);
  });

  it('but the same job name on two backup servers, or on two servers, is not a fault', async () => {
    const named = (item: object) => ({ ...item, name: 'Same' });
    const items = [named(daily), named(exchange), named(oracle)];
    expect(await create({ items, dryRun: true })).toMatchObject({
      rows: [{ row: 1 }, { row: 2 }, { row: 3 }],
    });
  });

  it('and reports a server that cannot be reached, unless there are faults without it', async () => {
    const elsewhere = { ...daily, server: 'dead' };
    await expect(create({ items: [elsewhere] })).rejects.toMatchObject({ code: 'server-unreachable' });
    expect(await problemsOf([{ ...elsewhere, enabled: 7 }, elsewhere])).toStrictEqual([
      'invalid-input',
      [fault(1, 'enabled')],
    ]);
  });

  it('even when it was stored before without the row that has them', async () => {
    await store([daily], [ended('failed')], over);
    expect(await problemsOf([daily, { server: 'em-1', name: 'x' }])).toStrictEqual([
      'invalid-input',
      [fault(2, 'job')],
    ]);
    expect(objects.size).toBe(0);
  });

  it('even when it was stored before: faults are found first', async () => {
    await store([daily, { ...daily, server: 'em-2' }], [{}, {}], over);
    caller = { ...caller, servers: ['em-1'] };
    expect(await problemsOf([daily, { ...daily, server: 'em-2' }])).toStrictEqual([
      'invalid-input',
      [fault(2, 'server', /not for that server/)],
    ]);
  });
});

describe('a batch that was sent before', () => {
  const items = [daily, exchange];

  it('is shown while it runs, and a look is started if its rows are not on record', async () => {
    const { id } = await store(items, [], { isPrepared: false });
    expect(await create({ items })).toMatchObject({
      isAllDone: false,
      batch: { id, status: 'running', run: { number: 3 } },
    });
    expect(looks).toStrictEqual([[`${clonesPrefix(id)}${start.getTime()}`, { batch: id }]]);
    expect(objects.size).toBe(0);
    await expect(create({ items, dryRun: true })).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('is shown while it runs, and its rows continue', async () => {
    await store(items, [{ state: 'started' }, {}]);
    expect(await create({ items })).toMatchObject({ batch: { status: 'running', run: { number: 3 } } });
    expect([objects.size, looks]).toStrictEqual([0, []]);
  });

  it('is not looked at again when it has ended before its rows were on record', async () => {
    await store(items, [], { isPrepared: false, ...over });
    expect(await create({ items })).toMatchObject({ isAllDone: false, batch: { status: 'finished' } });
    expect([objects.size, looks]).toStrictEqual([0, []]);
  });

  it.each<[what: string, rows: Partial<BatchRow>[], run: Partial<Batch['run']>]>([
    ['was cancelled', [ended('failed'), {}], { cancelledBy: 'ann' }],
    ['has ended while a clone began', [ended('failed'), { state: 'started' }], over],
  ])('is refused while it stops because it %s', async (_what, rows, run) => {
    await store(items, rows, run);
    await expect(create({ items })).rejects.toMatchObject({ kind: 'conflict' });
    expect([objects.size, looks]).toStrictEqual([0, []]);
  });

  it('is shown when everything is done', async () => {
    await store(items, [ended('succeeded'), ended('succeeded')], over);
    expect(await create({ items })).toMatchObject({
      isAllDone: true,
      batch: { status: 'finished', counts: { succeeded: 2 }, run: { number: 3 } },
    });
    expect([objects.size, looks]).toStrictEqual([0, []]);
  });

  it('runs only the missing rows, in another run with its own options', async () => {
    const { id } = await store(items, [ended('succeeded'), ended('failed', 4)], over);
    const shown = await create({ items, dryRun: true });
    expect(shown).toMatchObject({
      dryRun: true,
      id,
      rows: [{ row: 1, action: 'none', name: daily.name }, mailCopy],
    });
    expect([objects.size, (await world.context.batches.get(id))?.run.number]).toStrictEqual([0, 3]);
    const run = { number: 4, clonesPerServer: 9, items: 1, startedAt: now.toISOString() };
    expect(await create({ items, clonesPerServer: 9 })).toMatchObject({ isAllDone: false, batch: { run } });
    const [[rowsKey, object] = []] = objects;
    expect(JSON.parse(object?.text ?? '')).toMatchObject([
      { row: 2, state: 'waiting', attempt: 5, plan: { name: 'Mail copy' }, result: { outcome: 'failed' } },
    ]);
    const batch = await world.context.batches.get(id);
    expect(batch).toMatchObject({
      requestedAt: start.toISOString(),
      run: { ...run, requestedBy: requestOf(), rowsKey, isPrepared: false },
      dueAt: world.context.batches.nextLook,
    });
    expect(batch?.run).not.toHaveProperty('endedAt');
    expect(looks).toStrictEqual([[`${clonesPrefix(id)}${now.getTime()}`, { batch: id }]]);
  });

  it('is not run again if another request has started the next run meanwhile', async () => {
    const { id } = await store(items, [ended('failed'), ended('failed')], over);
    meanwhile = () =>
      world.context.batches.change(id, ({ run, ...batch }) => ({ ...batch, run: { ...run, number: 7 } }));
    expect(await create({ items })).toMatchObject({ batch: { run: { number: 7 } } });
  });

  it('continues with the rows that can be planned, and is refused if there are none', async () => {
    const [gone, lost] = [
      { ...daily, job: 'No such job' },
      { ...exchange, job: 'Nor this one' },
    ];
    const failed = [ended('failed'), ended('failed')];
    await store([gone, exchange], failed, over);
    expect(await create({ items: [gone, exchange] })).toMatchObject({ batch: { run: { items: 2 } } });
    const [object] = objects.values();
    const rows: BatchRow[] = JSON.parse(object?.text ?? '');
    expect(rows.map(({ row, attempt, plan }) => [row, attempt, plan?.name])).toStrictEqual([
      [1, 2, undefined],
      [2, 2, 'Mail copy'],
    ]);
    await store([gone, lost], failed, over);
    await expect(create({ items: [gone, lost] })).rejects.toMatchObject({
      kind: 'invalid-input',
      problems: [
        { row: 1, field: 'job' },
        { row: 2, field: 'job' },
      ],
    });
  });
});
