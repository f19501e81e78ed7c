import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, type Automation, ended, runOver, startAutomation } from './automation.ts';

const stranger = 'a-caller-who-knows-names';
let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation();
  await automation.addCallers({ name: stranger, permissions: ['clones:write'], servers: ['*'] });
});
afterAll(() => automation.close());

const at = new Date('2026-11-23T06:00:00Z');
const fire = (name: string) => automation.cloud.fireSchedule(`Schedules${name.replaceAll('-', '')}`, at);

type Line = { event?: string; schedule?: string; message?: string; id?: string };

/** The lines that the functions logged for a schedule, once there are `atLeast` of them. */
async function told(schedule: string, atLeast: number): Promise<Line[]> {
  return until(() => {
    const lines: Line[] = automation.logged;
    const own = lines.filter((line) => line.schedule === schedule && line.event !== undefined);
    return own.length >= atLeast ? own : undefined;
  });
}

async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const whole = async (path: string): Promise<Answer['body']> =>
  until(async () => {
    const { status, body } = await automation.call('GET', path);
    return status === 200 && body.status !== 'running' ? body : undefined;
  });

it("clones a job with the schedule's date in its name, once for repeated firings and beside the same keys of callers", async () => {
  const job = { server: 'em-1', job: 'Exchange Backup', repository: 'Default Backup Repository' };
  // The id that the schedule's own work has.
  for (const key of ['scheduled-clone-nightly-2026-11-23T06-00-00Z', '2026-11-23T06:00:00Z']) {
    const body = { ...job, name: `Beforehand ${key.length}` };
    const taken = await automation.call('POST', '/clones', { body, key, token: stranger });
    expect(taken.status).toBe(202);
    await runOver(automation, taken.body.id);
  }
  fire('clone-nightly');
  fire('clone-nightly');
  const lines = await told('clone-nightly', 2);
  expect(lines.map(({ event }) => event)).toEqual(['scheduled-action-done', 'scheduled-action-done']);
  const [{ id } = {}, again] = lines;
  expect(again?.id).toBe(id);
  const clone = await ended(automation, String(id));
  expect(clone).toMatchObject({
    outcome: 'succeeded',
    job: { name: 'Scheduled 2026-11-23' },
    requestedBy: { source: 'schedule', name: 'clone-nightly' },
    requestedAt: at.toISOString(),
  });
  fire('clone-nightly');
  await told('clone-nightly', 3);
  const { jobs } = (await automation.call('GET', '/jobs?server=em-1&name=Scheduled*')).body;
  expect(jobs).toHaveLength(1);
});

it('runs a check and the policies, each once for a repeated firing', async () => {
  const idOf = async (name: string) => {
    fire(name);
    fire(name);
    const ids = (await told(name, 2)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(1);
    return ids[0];
  };
  const [check, run] = [await idOf('check-hourly'), await idOf('policies-weekly')];
  expect(await whole(`/compliance/checks/${check}`)).toMatchObject({
    status: 'finished',
    requestedBy: { source: 'schedule', name: 'check-hourly' },
  });
  expect(await whole(`/copy-jobs/policy-runs/${run}`)).toMatchObject({
    status: 'finished',
    requestedBy: { source: 'schedule', name: 'policies-weekly' },
  });
});

it('starts a job, and does not start it again for a repeated firing', async () => {
  const starts = () =>
    automation.lab.requests.list().filter(({ path }) => /\/api\/jobs\/.*action=start/.test(path)).length;
  const before = starts();
  automation.cloud.fireSchedule('Schedulesstartexchange');
  expect(await told('start-exchange', 1)).toMatchObject([{ event: 'scheduled-action-done' }]);
  expect(starts()).toBe(before + 1);
  automation.cloud.fireSchedule('Schedulesstartexchange');
  expect((await told('start-exchange', 2)).at(-1)).toMatchObject({ event: 'scheduled-action-done' });
  expect(starts()).toBe(before + 1);
});

it('fails for a schedule that can never work, and says that no retry helps', async () => {
  fire('clone-nothing');
  const [line] = await told('clone-nothing', 1);
  expect(line).toMatchObject({ event: 'scheduled-action-refused' });
  expect(line?.message).toMatch(/The schedule "clone-nothing" \(clones:create, .*has that name/);
  const event = { name: 'n', action: 'clones:create', with: {}, scheduledTime: at.toISOString() };
  const result = await automation.cloud.invoke('SchedulesScheduledWork', event);
  expect(result.error).toMatchObject({ errorType: 'ScheduledActionRefusedError' });
});
