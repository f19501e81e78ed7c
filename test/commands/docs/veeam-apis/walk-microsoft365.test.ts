import type { Lab } from '@veeam-automation/lab/lab';
import { afterEach, describe, expect, it } from 'vitest';
import { documentedApis } from '../../../../commands/docs/veeam-apis/documented.ts';
import {
  asObject,
  exampleBody,
  M365Session,
  startM365Lab,
} from '../../../../packages/lab/test/microsoft365/m365-session.ts';

const api = documentedApis.find(({ product }) => product === 'microsoft365') ?? expect.fail();
const valuesOf = (name: string) => api.enums.get(name) ?? [];
const hours = Array.from({ length: 168 }, (_, hour) => hour % 7 !== 0);
const whole = {
  type: 'DailyAtTime',
  dailyType: 'Workdays',
  dailyTime: '15:30:10',
  periodicallyEvery: 'Hours4',
  backupCopyWindowEnabled: true,
  backupCopyWindowSettings: { backupWindow: hours, minuteOffset: -90 },
};

let lab: Lab;
afterEach(() => lab.close());

describe.each(['v6', 'v7', 'v8'] as const)('in %s', (version) => {
  /** A copy job with every field, and a function that edits its schedule. */
  async function create() {
    lab = await startM365Lab(version);
    const session = await M365Session.open(lab, version);
    const body = { ...(await exampleBody(session)), isEnabled: false, schedulePolicy: whole };
    const { status, json } = await session.ask('POST', 'CopyJobs', body);
    const path = `CopyJobs/${asObject(json).id}`;
    const edit = async (change: object) =>
      (await session.ask('PUT', path, { schedulePolicy: { ...whole, ...change } })).status;
    return { session, body, status, path, edit };
  }

  it('a copy job with every field is created and returned', async () => {
    const { session, body, status, path } = await create();
    expect(status).toBe(version === 'v8' ? 201 : 200);
    const answer = asObject(await session.get(path));
    expect(answer).toMatchObject(body);
    const lost = (api.models.get('CopyJob') ?? []).filter(({ path: field }) => {
      const steps = field.replaceAll('[]', '').split('.');
      return steps.reduce<unknown>((held, step) => asObject(held)[step], answer) === undefined;
    });
    expect(lost).toEqual([]);
  });

  it.each([
    ['type', 'CopyType'],
    ['dailyType', 'DailyType'],
    ['periodicallyEvery', 'Interval'],
  ])('%s accepts every value of this version, and no other', async (field, name) => {
    const { session, path, edit } = await create();
    for (const { value, spellings } of valuesOf(name)) {
      expect(await edit({ [field]: value }), value).toBe(spellings.has(version) ? 204 : 400);
      if (!spellings.has(version)) continue;
      const { schedulePolicy } = asObject(await session.get(path));
      expect(schedulePolicy).toEqual({ ...whole, [field]: value });
    }
    expect(await edit({ [field]: 'Nonsense' })).toBe(400);
  });

  it.each([
    { dailyTime: 'teatime' },
    { dailyTime: '15:30' },
    { backupCopyWindowEnabled: 'yes' },
    { backupCopyWindowSettings: { backupWindow: hours.slice(1), minuteOffset: 0 } },
    { backupCopyWindowSettings: { backupWindow: hours, minuteOffset: 'none' } },
    { backupCopyWindowSettings: null },
    { dailyTime: null },
  ])('%j is refused', async (change) => {
    const { edit } = await create();
    expect(await edit(change)).toBe(400);
  });

  it('every operation exists', async () => {
    const { session, path } = await create();
    const isEnabled = async () => asObject(await session.get(path)).isEnabled;
    expect((await session.ask('POST', `${path}/enable`)).status).toBe(204);
    expect(await isEnabled()).toBe(true);
    expect((await session.ask('POST', `${path}/disable`)).status).toBe(204);
    expect(await isEnabled()).toBe(false);
    expect((await session.ask('DELETE', path)).status).toBe(204);
    expect((await session.ask('GET', path)).status).toBe(404);
  });
});
