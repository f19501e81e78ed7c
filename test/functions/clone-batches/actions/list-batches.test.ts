import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Caller } from '../../../../functions/action.ts';
import { Batches } from '../../../../functions/clone/batches/record.ts';
import { batchesQuery, listBatchesAction } from '../../../../functions/clone-batches/actions/list-batches.ts';
import { type RunningRecord, runRecord } from '../../platform/record/running-record.ts';

const now = new Date('2026-11-23T12:00:00.000Z');
const caller: Caller = {
  source: 'http',
  name: 'ci',
  permissions: ['clones:read'],
  servers: ['em-1', 'em-2'],
};
let running: RunningRecord;
let batches: Batches;

beforeAll(async () => {
  running = await runRecord();
  batches = new Batches(running.open(), () => now);
  await make('first', 8, { by: 'ci', servers: ['em-1'], endedAt: now.toISOString() });
  await make('hidden', 9, { by: 'ci', servers: ['em-1', 'vbr-1'] });
  await make('second', 10, { by: 'ci', servers: ['em-1', 'em-2'] });
  await make('third', 11, { by: 'other', servers: ['em-2'] });
});
afterAll(() => running[Symbol.asyncDispose]());

async function make(
  id: string,
  hour: number,
  { by, servers, endedAt }: { by: string; servers: string[]; endedAt?: string },
): Promise<void> {
  const requestedAt = `2026-11-23T${String(hour).padStart(2, '0')}:00:00.000Z`;
  const requestedBy = { source: 'http', name: by } as const;
  await batches.create({
    id,
    contentHash: 'h',
    requestedBy,
    requestedAt,
    servers: servers.map((server) => ({ server, items: 1 })),
    run: {
      number: 1,
      requestedBy,
      startedAt: requestedAt,
      clonesPerServer: 5,
      items: servers.length,
      rowsKey: 'work/x',
      isPrepared: true,
      ...(endedAt !== undefined && { endedAt }),
    },
  });
}

async function list(query: object) {
  const { batches: found, next } = await listBatchesAction(batches).run(batchesQuery.parse(query), {
    caller,
    now,
    requestId: 'r',
  });
  return { ids: found.map(({ id }) => id), next };
}

it.each([
  [{}, ['third', 'second', 'first']],
  [{ server: 'em-1' }, ['second', 'first']],
  [{ requestedBy: 'ci' }, ['second', 'first']],
  [{ status: 'finished' }, ['first']],
  [{ since: '2026-11-23T11:00:00+01:00' }, ['third', 'second']],
  [{ since: '2026-11-23T10:00:00.001Z' }, ['third']],
  [{ limit: '3' }, ['third', 'second', 'first']],
])(
  'lists with %j the batches that are meant and whose servers are all the caller’s, on one page',
  async (query, ids) => {
    expect(await list(query)).toEqual({ ids, next: undefined });
  },
);

it('goes on where a page ended', async () => {
  const first = await list({ limit: '2' });
  expect(first.ids).toEqual(['third', 'second']);
  expect(await list({ limit: '2', next: first.next })).toEqual({ ids: ['first'], next: undefined });
});
