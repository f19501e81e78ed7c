import { afterEach, expect, it, vi } from 'vitest';
import { readBesides } from '../../../functions/compliance/read-besides.ts';
import type { LoggedOn } from '../../../functions/servers/log-on.ts';
import { healthyJob, now } from './estate.ts';
import { memoryRecord } from './memory-record.ts';

const all = (items: object[]) => ({ list: () => ({ all: async () => ({ items }) }) });
const repository = { id: 'r1', name: 'Main', kind: 'Disk', capacityBytes: 100, freeSpaceBytes: 40 };
const manager = {
  version: 'v1_7',
  jobs: {
    async *list() {
      yield [];
      return true;
    },
  },
  repositories: all([repository]),
};
const reading = (client: object, record = memoryRecord().record) => {
  const loggedOn = { product: 'enterprise-manager', client } as unknown as LoggedOn;
  const pace = { everyHours: 24, requestsPerMinute: 6000 };
  return readBesides(record, { name: 'em-1', loggedOn, jobs: [healthyJob()], now, pace });
};
const settings = {
  ...{ readAt: now.toISOString(), table: [], jobs: [] },
  unread: [{ because: 'not-offered', jobs: 1, example: 'Daily SQL' }],
};
const infrastructure = {
  repositories: [{ id: 'r1', name: 'Main', type: 'Disk', capacityBytes: 100, freeBytes: 40 }],
  unread: [],
};

afterEach(() => {
  vi.restoreAllMocks();
});

it('a reading has the settings of jobs and the infrastructure, which are stored', async () => {
  const { record, items } = memoryRecord();
  expect(await reading(manager, record)).toEqual({ settings, infrastructure });
  expect([...items.values()].map(({ pk, sk }) => `${pk} ${sk}`)).toEqual(
    expect.arrayContaining(['SETTINGS#em-1 STATUS', 'SERVER#em-1 SPACE']),
  );
  const written = structuredClone([...items.values()]);
  expect(await reading(manager, record)).toEqual({ settings, infrastructure });
  expect([...items.values()]).toEqual(written);
});

it.each([
  ['settings', { ...manager, jobs: undefined }, { infrastructure }],
  ['infrastructure', { ...manager, repositories: undefined }, { settings }],
])('an error of our own in reading %s affects nothing else', async (what, client, read) => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  expect(await reading(client)).toEqual(read);
  expect(logged.mock.calls.map(([line]) => JSON.parse(String(line)))).toMatchObject([
    { event: 'besides-not-read', server: 'em-1', what, code: 'TypeError' },
  ]);
});
