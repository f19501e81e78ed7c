import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BatchRow } from '../../../functions/clone/batches/batch.ts';
import { Batches } from '../../../functions/clone/batches/record.ts';
import { tellMissedCheck } from '../../../functions/compliance/check/missed-check.ts';
import { noticeOfReport } from '../../../functions/compliance/notice-of-report.ts';
import type { Report } from '../../../functions/compliance/report/document.ts';
import type { Channel, LinkedNotice } from '../../../functions/notices/channel.ts';
import { eventBridgeChannel } from '../../../functions/notices/channels/event-bridge/channel.ts';
import { noticeEvents } from '../../../functions/notices/channels/webhook/event.ts';
import { sendNotices } from '../../../functions/notices/deliver.ts';
import { inWords } from '../../../functions/notices/notice.ts';
import { noticeSettings, someoneWants } from '../../../functions/notices/settings.ts';
import { type SystemEvent, systemEventTypes } from '../../../functions/notices/system-events.ts';
import { wantedOf } from '../../../functions/notices/wants.ts';
import type { AutomationRecord } from '../../../functions/platform/record/record.ts';
import { clonesIn } from '../clone/clones-in.ts';
import { type RunningRecord, runRecord } from '../platform/record/running-record.ts';
import { notice, systemEvents } from './notices.ts';

let running: RunningRecord;
let record: AutomationRecord;
let now: Date;
beforeAll(async () => {
  running = await runRecord();
  record = running.open({ now: () => now });
});
afterAll(() => running[Symbol.asyncDispose]());

let heard: SystemEvent[];
beforeEach(() => {
  heard = [];
  now = new Date('2026-11-23T08:00:00.000Z');
  for (const level of ['info', 'warn'] as const) vi.spyOn(console, level).mockImplementation(() => {});
});

const program: Channel<LinkedNotice> = {
  name: 'program',
  messages: (told) => [told],
  async send(told) {
    heard.push(...(told.events ?? []));
    return { text: 'ok' };
  },
};
const send = () =>
  sendNotices(
    { record, object: async () => undefined, reportUrl: async () => '' },
    [{ name: 'program', wants: { notes: true, events: systemEventTypes }, channel: program }],
    { now: () => now, pause: async () => {}, until: new Date(now.getTime() + 240_000), atOnce: true },
  );

const requestedBy = { source: 'http' as const, name: 'ci' };
const outcome = { outcome: 'failed' as const, code: 'step-failed', message: 'It broke.', warnings: [] };
const clonesWith = (tellsEnds: boolean) => clonesIn(record, () => now, tellsEnds);
const execution = (cloneId: string) => ({
  cloneId,
  request: { server: 'em-1', job: 'Exchange', name: 'Copy' },
  requestedBy,
  requestedAt: now.toISOString(),
});

describe('a clone that ends', () => {
  it('is reported once with its outcome, even if others look at it', async () => {
    const clones = clonesWith(true);
    await clones.create(execution('clone-1'));
    await send();
    expect(heard).toStrictEqual([]);
    await clones.end('clone-1', () => ({ outcome, steps: [] }));
    expect((await clones.get('clone-1'))?.outcome).toStrictEqual(outcome);
    // A write before the sender runs removes no mark.
    await clones.change('clone-1', (clone) => ({
      ...clone,
      steps: [{ name: 'Finish', startedAt: now.toISOString(), attempts: 0 }],
    }));
    expect(await Array.fromAsync(clones.due())).toStrictEqual([]);
    for (const _ of ['now', 'again']) await send();
    expect(heard).toMatchObject([
      {
        type: 'clone-ended',
        servers: ['em-1'],
        data: { clone: 'clone-1', outcome: 'failed', code: 'step-failed', requestedBy },
      },
    ]);
    await clones.end('clone-1', () => ({ outcome: { ...outcome, outcome: 'unknown' }, steps: [] }));
    await clones.change('clone-1', (clone) => ({ ...clone, steps: [] }));
    await send();
    expect(heard).toHaveLength(1);
    expect((await clones.get('clone-1'))?.stored).not.toHaveProperty('duePk');
  });

  it('is not reported when no channel subscribes to it', async () => {
    const clones = clonesWith(false);
    await clones.create(execution('clone-2'));
    await clones.end('clone-2', () => ({ outcome, steps: [] }));
    await send();
    expect(heard).toStrictEqual([]);
  });
});

it("the end of a batch's run is reported once with its counts, although the next run starts at once", async () => {
  const batches = new Batches(record, () => now, true);
  const run = {
    number: 1,
    requestedBy,
    startedAt: now.toISOString(),
    clonesPerServer: 5,
    items: 3,
    rowsKey: 'k',
    isPrepared: true,
  };
  const batch = {
    id: 'batch-1',
    contentHash: 'h',
    requestedBy,
    requestedAt: now.toISOString(),
    servers: [{ server: 'em-1', items: 3 }],
    run,
  };
  await batches.create(batch);
  const row = (number: number, result?: BatchRow['result']): BatchRow => ({
    row: number,
    request: execution('x').request,
    attempt: 1,
    state: 'ended',
    ...(result && { result }),
  });
  const result = { attempt: 1, cloneId: 'c', message: '', warnings: [], endedAt: now.toISOString() };
  const rows = [row(1, { ...result, outcome: 'succeeded' }), row(2, { ...result, outcome: 'failed' })];
  await batches.endRun(batch, rows);
  now = new Date(now.getTime() + 1000);
  await batches.endRun(batch, rows);
  await batches.change('batch-1', (current) => ({ ...current, run: { ...run, number: 2 } }));
  for (const _ of ['now', 'again']) await send();
  expect(heard.map(({ type, data }) => ({ type, data }))).toMatchObject([
    {
      type: 'batch-ended',
      data: { batch: 'batch-1', run: 1, items: 3, succeeded: 1, failed: 1, notStarted: 1 },
    },
  ]);
  expect((await Array.fromAsync(batches.open())).map(({ id }) => id)).toStrictEqual(['batch-1']);
});

it("a missing check is reported once, after the schedule's time has passed", async () => {
  await record.putAll([{ pk: 'CHECK', sk: 'LATEST', id: 'check-1', at: now.toISOString() }]);
  const look = async (hours: number) => {
    now = new Date(Date.parse('2026-11-23T08:00:00Z') + hours * 3_600_000);
    await tellMissedCheck(record, 26, now);
    await send();
  };
  for (const hours of [0, 25.9]) await look(hours);
  expect(heard).toStrictEqual([]);
  for (const hours of [26, 26.1, 48, 24 * 20, 24 * 40]) await look(hours);
  expect(heard).toMatchObject([
    { type: 'check-did-not-run', data: { lastCheck: 'check-1', expectedBy: '2026-11-24T10:00:00.000Z' } },
  ]);
});

it('another version of a server is reported with the check that found it', () => {
  const change = {
    server: 'vbr-1',
    from: { api: '1.1-rev0', build: '12.1' },
    to: { api: '1.2-rev0', build: '12.3' },
  };
  const report = {
    id: 'check-9',
    at: now.toISOString(),
    changes: [],
    versionChanges: [change],
    totals: { jobs: 1, complying: 1, open: 0 },
  };
  expect(noticeOfReport(report as unknown as Report)).toMatchObject({
    events: [{ type: 'server-version-changed', servers: ['vbr-1'], data: change }],
  });
});

describe('the system events of a channel', () => {
  const told = notice([], { notes: [], events: systemEvents });
  const typesFor = (wants: object) =>
    (wantedOf(told, { notes: true, ...wants })?.events ?? []).map(({ type }) => type);

  it('are of the types and servers that it subscribes to', () => {
    expect(typesFor({})).toStrictEqual([]);
    expect(typesFor({ events: systemEventTypes })).toStrictEqual(systemEventTypes);
    expect(typesFor({ events: ['clone-ended', 'batch-ended'], servers: ['vbr-*'] })).toStrictEqual([
      'batch-ended',
    ]);
  });

  it('are the default events of its kind, unless its settings differ', () => {
    const bus = { kind: 'event-bridge', bus: 'b' };
    const team = { kind: 'teams' };
    const wanted = (channels: object, slack = false) =>
      systemEventTypes.filter((type) => someoneWants(type, noticeSettings.parse({ channels, slack })));
    expect(wanted({ bus })).toStrictEqual(systemEventTypes);
    expect(wanted({ bus: { ...bus, wants: { events: [] } } })).toStrictEqual([]);
    expect(wanted({ team })).toStrictEqual(['check-did-not-run']);
    expect(wanted({ team: { ...team, wants: { events: ['batch-ended'] } } })).toStrictEqual(['batch-ended']);
    expect([wanted({}), wanted({}, true)]).toStrictEqual([[], ['check-did-not-run']]);
    expect(
      noticeSettings.safeParse({ channels: { team: { ...team, wants: { events: ['clone'] } } } }).success,
    ).toBe(false);
  });

  it('are a line for people', () => {
    const said = inWords(told);
    expect(said.notes.map(({ text }) => text)).toStrictEqual(systemEvents.map(({ text }) => text));
    expect(said).not.toHaveProperty('events');
  });

  it('are events with their own type and a stable id for programs', () => {
    const bus = eventBridgeChannel('c', 'bus', new EventBridgeClient({ region: 'us-east-1' }));
    const details = () =>
      bus
        .messages(told)
        .flat()
        .map(({ DetailType, Detail }) => [DetailType, JSON.parse(Detail).id]);
    expect(details().map(([type]) => type)).toStrictEqual(systemEventTypes);
    expect(details()).toStrictEqual(details());
    const all = (channel: string) => noticeEvents(channel, told, 'https://api.example').map(({ id }) => id);
    expect(all('a')).toStrictEqual(all('a'));
    expect(new Set([...all('a'), ...all('b')]).size).toBe(2 * systemEvents.length);
  });
});
