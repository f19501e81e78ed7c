import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LAB_ACCOUNTS } from '../../src/accounts.ts';
import type { Lab } from '../../src/lab.ts';
import { asObject, M365Session, startM365Lab } from './m365-session.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startM365Lab('v8');
});
beforeEach(() => lab.reset({ jobs: 12, servers: 1, seed: 1 }));
afterAll(() => lab.close());

type Json = Readonly<Record<string, unknown>>;

const read = async (session: M365Session, name: string) => {
  const { id } = await session.find('Jobs', name);
  return asObject(await session.get(`Jobs/${id}`));
};
const put = (session: M365Session, job: Json, body: object) => session.ask('PUT', `Jobs/${job.id}`, body);
const user = (id: string, more: object = {}) => ({ type: 'User', user: { id, displayName: id }, ...more });

/** A job of an entire organization, and one of selected items. */
const whole = 'Backup1';
const selected = 'Exchange Online Mailboxes';

describe.each(['v6', 'v7', 'v8'] as const)('in %s', (version) => {
  it('takes the whole document back as it was read, and with changes', async () => {
    const session = await M365Session.open(lab, version);
    for (const name of [whole, selected]) {
      const before = await read(session, name);
      expect(await put(session, before, before)).toMatchObject({ status: 204, json: undefined });
      const { eTag: _, ...same } = await read(session, name);
      expect(before).toMatchObject(same);
      const schedulePolicy = { ...asObject(before.schedulePolicy), dailyTime: '04:30:00', retryNumber: 5 };
      const change = { name: `${name} (new)`, description: 'Changed', schedulePolicy };
      expect((await put(session, before, { ...before, ...change })).status).toBe(204);
      const after = asObject(await session.get(`Jobs/${before.id}`));
      expect(after).toMatchObject({ ...change, id: before.id, nextRun: '2026-03-05T04:30:00.000Z' });
    }
  });

  it('shows the change in the other versions and in the control API', async () => {
    const session = await M365Session.open(lab, version);
    const before = await read(session, whole);
    expect((await put(session, before, { ...before, isEnabled: false })).status).toBe(204);
    for (const other of ['v6', 'v7', 'v8'] as const) {
      const reader = await M365Session.open(lab, other);
      const after = asObject(await reader.get(`Jobs/${before.id}`));
      expect(after.isEnabled).toBe(false);
      expect(after.nextRun).toBeUndefined();
      expect(after.eTag).toBe(other === 'v8' ? 2 : undefined);
    }
  });

  it.each([
    [{ repositoryId: '9cb8f1ba-8ac5-4b96-b6f2-1a6e7d4b1f11' }, 404],
    [{ repositoryId: 'none' }, 400],
    [{ name: '' }, 400],
    [{ name: 7 }, 400],
    [{ description: {} }, 400],
    [{ isEnabled: 'yes' }, 400],
    [{ runNow: 'yes' }, 400],
    [{ backupType: 'Everything' }, 400],
    [{ schedulePolicy: 'daily' }, 400],
    [{ schedulePolicy: { type: 'Hourly' } }, 400],
    [{ schedulePolicy: { type: 'Periodically' } }, 400],
    [{ schedulePolicy: { dailyTime: '04:30:00' } }, 400],
    [{ schedulePolicy: { type: 'Daily', dailyTime: '4:30' } }, 400],
    [{ schedulePolicy: { retryNumber: 778 } }, 400],
    [{ schedulePolicy: { retryWaitInterval: 0 } }, 400],
    [{ schedulePolicy: { backupWindowEnabled: true } }, 400],
    [{ schedulePolicy: { backupWindowSettings: { backupWindow: [true] } } }, 400],
    [
      {
        schedulePolicy: {
          type: 'Periodically',
          periodicallyEvery: 'Minutes5',
          periodicallyOffsetMinutes: 5,
        },
      },
      400,
    ],
    [{ backupType: 'SelectedItems' }, 400],
    [{ selectedItems: [user('ada')] }, 400],
    [{ backupType: 'SelectedItems', selectedItems: [{ type: 'User' }] }, 400],
    [{ backupType: 'SelectedItems', selectedItems: [user('ada'), user('ada')] }, 400],
    [{ backupType: 'SelectedItems', selectedItems: [user('ada', { mailbox: 'yes' })] }, 400],
    [{ excludedItems: [{ type: 'Site', site: { id: 's' } }] }, 400],
    [{ excludedItems: [{ type: 'Mailbox' }] }, 400],
    [{ excludedItems: 'none' }, 400],
  ])('refuses %j and leaves the job as it was', async (change, status) => {
    const session = await M365Session.open(lab, version);
    const before = await read(session, whole);
    expect((await put(session, before, { ...before, ...change })).status).toBe(status);
    expect(await session.get(`Jobs/${before.id}`)).toEqual(before);
  });

  it('refuses an unknown job, a reader, and a job that runs', async () => {
    const session = await M365Session.open(lab, version);
    const before = await read(session, whole);
    const nowhere = { ...before, id: '9cb8f1ba-8ac5-4b96-b6f2-1a6e7d4b1f11' };
    expect((await put(session, nowhere, before)).status).toBe(404);
    const viewer = await M365Session.open(lab, version, LAB_ACCOUNTS.viewer);
    expect((await put(viewer, before, before)).status).toBe(403);
    await session.ask('POST', `Jobs/${before.id}/start`, {});
    const refused = await put(session, before, before);
    expect(refused.status).toBe(version === 'v8' ? 409 : 400);
    if (version === 'v8') expect(refused.json).toMatchObject({ errorCode: 'OperationConflict' });
    lab.clock.advance(10_000);
    expect((await put(session, before, before)).status).toBe(204);
  });

  it('reads and changes the items of a job', async () => {
    const session = await M365Session.open(lab, version);
    const job = await read(session, selected);
    const items = `Jobs/${job.id}/SelectedItems`;
    const before = asItems(await session.get(items));
    expect(before.map(({ type }) => type)).toEqual(['User', 'Group']);
    expect(job.selectedItems).toEqual(version === 'v8' ? undefined : before);
    const team = { id: '5db60525-e59f-49b9-b49b-407fc9bf2642', displayName: 'Sales', mail: 'sales@lab' };
    const chats = version === 'v6' ? 'chats' : 'teamsChats';
    const added = { type: 'Team', team, [chats]: true };
    expect((await session.ask('POST', items, [added])).status).toBe(204);
    expect((await session.ask('POST', items, [added])).status).toBe(version === 'v8' ? 409 : 400);
    const id = `7B985334-BC0E-4791-B30C-D03A1FECC840${team.id}`;
    expect(await session.get(`${items}/${id}`)).toEqual({ ...added, id, _links: {} });
    expect((await session.ask('PUT', `${items}/${id}`, { ...added, [chats]: false })).status).toBe(204);
    expect(await session.get(`${items}/${id}`)).toMatchObject({ [chats]: false });
    expect((await session.ask('PUT', `${items}/${id}`, user('ada'))).status).toBe(400);
    expect((await session.ask('POST', `Jobs/${job.id}/ExcludedItems`, [added])).status).toBe(400);
    expect((await session.ask('DELETE', `${items}?ids=${id},nobody`)).status).toBe(404);
    expect((await session.ask('DELETE', items)).status).toBe(400);
    const ids = before.map((item) => item.id).join();
    expect((await session.ask('DELETE', `${items}?ids=${ids}`)).status).toBe(204);
    expect(asItems(await session.get(items))).toEqual([expect.objectContaining({ id })]);
    expect((await session.ask('DELETE', `${items}?ids=${id}`)).status).toBe(400);
  });
});

it('requires in v6 what the page of that version says the body must contain', async () => {
  const partial = { isEnabled: false };
  const v6 = await M365Session.open(lab, 'v6');
  const job = await read(v6, whole);
  expect((await put(v6, job, partial)).status).toBe(400);
  const v7 = await M365Session.open(lab, 'v7');
  expect((await put(v7, job, { ...partial, name: null })).status).toBe(204);
  expect(await v7.get(`Jobs/${job.id}`)).toMatchObject({ ...partial, name: whole });
});

it('knows 12 hours from v8 on', async () => {
  const schedulePolicy = { type: 'Periodically', periodicallyEvery: 'Hours12' };
  for (const [version, status] of [['v7', 400] as const, ['v8', 204] as const]) {
    const session = await M365Session.open(lab, version);
    const job = await read(session, whole);
    expect((await put(session, job, { ...job, schedulePolicy })).status).toBe(status);
  }
});

it('runs by hours in its window, with an offset, and by hand', async () => {
  const session = await M365Session.open(lab, 'v8');
  const job = await read(session, whole);
  const backupWindow = Array.from({ length: 168 }, (_, hour) => hour === 3 * 24 + 16);
  const periodically = { type: 'Periodically', periodicallyEvery: 'Hours1', periodicallyOffsetMinutes: 20 };
  const windowed = { periodicallyWindowEnabled: true, periodicallyWindowSettings: { backupWindow } };
  for (const [schedulePolicy, nextRun] of [
    [periodically, '2026-03-04T12:20:00.000Z'],
    [windowed, '2026-03-04T16:20:00.000Z'],
    [{ scheduleEnabled: false }, undefined],
    [{ type: 'ManualOnly', scheduleEnabled: true }, undefined],
  ] as const) {
    expect((await put(session, job, { schedulePolicy })).status).toBe(204);
    const after = asObject(await session.get(`Jobs/${job.id}`));
    expect(after.schedulePolicy).toMatchObject(schedulePolicy);
    expect(after.nextRun).toBe(nextRun);
  }
});

it('runs at once when the edit says so', async () => {
  const session = await M365Session.open(lab, 'v8');
  const job = await read(session, whole);
  expect((await put(session, job, { runNow: true })).status).toBe(204);
  expect(await session.get(`Jobs/${job.id}`)).toMatchObject({ lastStatus: 'Running' });
});

it('leads to another repository, but not away from what its copy job can copy', async () => {
  const session = await M365Session.open(lab, 'v8');
  const named = (name: string) => session.find('BackupRepositories', name);
  const jet = await named('Default Backup Repository');
  const archive = await named('Glacier Archive');
  const alone = await read(session, whole);
  expect((await put(session, alone, { repositoryId: archive.id })).status).toBe(400);
  expect((await put(session, alone, { repositoryId: jet.id })).status).toBe(204);
  expect(await session.get(`Jobs/${alone.id}`)).toMatchObject({ repositoryId: jet.id });
  const copied = await read(session, 'Finance Mailboxes');
  expect((await put(session, copied, { repositoryId: jet.id })).status).toBe(400);
});

it('selects items, and an entire organization again', async () => {
  const session = await M365Session.open(lab, 'v8');
  const job = await read(session, whole);
  const change = { backupType: 'SelectedItems', selectedItems: [user('ada')], excludedItems: [user('bob')] };
  expect((await put(session, job, change)).status).toBe(204);
  expect(asItems(await session.get(`Jobs/${job.id}/ExcludedItems`))).toHaveLength(1);
  expect((await put(session, job, { excludedItems: [user('ADA')] })).status).toBe(400);
  expect((await put(session, job, { backupType: 'EntireOrganization' })).status).toBe(204);
  expect(asItems(await session.get(`Jobs/${job.id}/SelectedItems`))).toEqual([]);
  expect(asItems(await session.get(`Jobs/${job.id}/ExcludedItems`))).toHaveLength(1);
});

function asItems(answer: unknown): readonly Json[] {
  const items = Array.isArray(answer) ? answer : asObject(answer).results;
  if (!Array.isArray(items)) throw new TypeError('There is no list of items.');
  return items.map(asObject);
}
