import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { complianceSchema } from '../../../functions/compliance/policies/configuration.ts';
import { runCheck } from '../../../functions/compliance/run-check.ts';
import type { Job } from '../../../functions/jobs/job.ts';
import { sendNotices } from '../../../functions/notices/deliver.ts';
import type { SetUpChannel } from '../../../functions/notices/delivery.ts';
import { everything } from '../../../functions/notices/wants.ts';
import { healthyJob, now, readingOf } from '../compliance/estate.ts';
import { emptyStores } from '../compliance/stores.ts';
import { type RunningRecord, runRecord } from '../platform/record/running-record.ts';
import { kinds } from './channels/kinds.ts';
import { type Received, type Receiver, type Script, startReceiver } from './channels/receiver.ts';

let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
});
afterAll(() => running[Symbol.asyncDispose]());
for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => {});

const servers = (['vbr01', 'vbr02'] as const).map((name) => ({
  name,
  product: 'backup-replication' as const,
  baseUrl: `https://${name}.example:9419`,
}));
const other = healthyJob({ server: 'vbr02', id: 'other', name: 'Other' });
const fine = healthyJob({ id: 'sql' });
const failed = healthyJob({ id: 'sql', lastResult: 'failed', raw: { lastResult: 'Failed' } });

/** What each check of the night reads: the job of the first server, and the second server, which may be down. */
const night: readonly { sql: Job; second?: string }[] = [
  { sql: fine, second: '13.0.0' },
  { sql: fine },
  { sql: failed },
  { sql: failed, second: '13.0.1' },
  { sql: fine, second: '13.0.1' },
  { sql: failed, second: '13.0.1' },
  { sql: fine, second: '13.0.1' },
];
/** All but the first check have something to tell. */
const told = night.length - 1;

/** The same row of numbers from 0 to 1 for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const failures: readonly Script[] = [
  { status: 500 },
  { status: 429, headers: { 'retry-after': '0' } },
  { status: 503 },
  'cut',
];

/** Plays the night to every kind of channel, of which each fails so many calls. */
async function play(id: string, share: number) {
  const receivers: Record<string, Receiver> = {};
  const channels: SetUpChannel[] = [];
  for (const [index, [kind, { make, taken }]] of Object.entries(kinds).entries()) {
    // Each has numbers of its own: they are called side by side.
    const next = random(index);
    const misbehave = () => (next() < share ? failures[Math.floor(next() * failures.length)] : undefined);
    const receiver = await startReceiver(taken, misbehave);
    receivers[kind] = receiver;
    const name = `${kind}-${id}`;
    channels.push({ name, wants: everything, channel: { ...make(receiver.url), name } });
  }
  let time = now;
  const record = running.open({ now: () => time });
  const names = night.map((_none, index) => `${id}-${index}`);
  const stores = await emptyStores(record, ['vbr01', 'vbr02'], names);
  const outbox = {
    record,
    object: async (key: string) => stores.objects.get(key),
    reportUrl: async (check: string) => `https://api.example/${check}`,
  };
  const send = () =>
    sendNotices(outbox, channels, {
      now: () => time,
      pause: async () => {},
      until: new Date(time.getTime() + 240_000),
      atOnce: true,
    });
  for (const [index, { sql, second }] of night.entries()) {
    const check = names[index] ?? '';
    await stores.storage.putReading(check, readingOf([sql]));
    const second02 = readingOf([other], { server: 'vbr02', version: '1.3-rev1', build: second });
    if (second !== undefined) await stores.storage.putReading(check, second02);
    await runCheck(stores, check, servers, complianceSchema.parse({}), time);
    await send();
    time = new Date(time.getTime() + 3_600_000);
  }
  let sent = await send();
  for (let hour = 0; hour < 24 && sent.waiting > 0; hour += 1) {
    time = new Date(time.getTime() + 3_600_000);
    sent = await send();
  }
  for (const receiver of Object.values(receivers)) await receiver[Symbol.asyncDispose]();
  const got = (kind: string): Received[] => receivers[kind]?.received ?? [];
  return { sent, taken: (kind: string) => got(kind).filter(({ outcome }) => outcome === 'taken'), got };
}

describe.each([
  ['when all is well', 0],
  ['when every channel fails one call in three', 1 / 3],
])('a server goes down and comes back, a job fails twice, a version changes: %s', (_when, share) => {
  let played: Awaited<ReturnType<typeof play>>;
  beforeAll(async () => {
    played = await play(share === 0 ? 'well' : 'ill', share);
  }, 60_000);

  it('delivers everything', () => {
    expect(played.sent).toMatchObject({ waiting: 0, undelivered: 0 });
  });

  it.each(['slack', 'slack-bot', 'teams', 'topic', 'email'])('tells it by %s once, and in order', (kind) => {
    const headlines = played.taken(kind).map(({ body }) => {
      const text = kind === 'topic' ? decodeURIComponent(body) : body;
      return /Veeam: (.*?) \(\d of \d jobs comply\)/.exec(text)?.[1];
    });
    expect(headlines).toEqual([
      '1 new',
      '1 new',
      '1 resolved, vbr02 went from 13.0.0 to 13.0.1',
      '1 resolved',
      '1 new',
      '1 resolved',
    ]);
    if (share > 0) expect(played.got(kind).length).toBeGreaterThan(told);
  });

  it.runIf(share > 0)('says of what may be a repeat that it is one, and of nothing else', () => {
    const marks = ['slack', 'slack-bot', 'teams'].flatMap((kind) => marksOf(played.got(kind)));
    expect(marks.every(({ isRight }) => isRight)).toBe(true);
    expect(marks.some(({ isMarked }) => isMarked)).toBe(true);
  });

  const marksOf = (requests: readonly Received[]) => {
    let wasCut = false;
    return requests.map(({ body, outcome }) => {
      const isMarked = body.includes('may be a repeat');
      const isRight = isMarked === wasCut;
      wasCut = outcome === 'cut' || (outcome === 'refused' && wasCut);
      return { isMarked, isRight };
    });
  };

  it('tells a program each event once, in order, by its id', () => {
    const events = played.taken('webhook').map(({ body }) => JSON.parse(body));
    expect(new Set(events.map(({ id }) => id)).size).toBe(told);
    expect(events).toHaveLength(told);
    const times = events.map(({ time }) => time);
    expect(times).toEqual(times.toSorted());
    const changes = events.flatMap(({ data }) => data.changes.map(({ kind }: { kind: string }) => kind));
    expect(changes).toEqual(['new', 'new', 'resolved', 'resolved', 'new', 'resolved']);
  });

  it('has no alert left at its end', () => {
    const alerts = new Map<string, string>();
    for (const { body } of played.taken('pagerduty')) {
      const { dedup_key, event_action } = JSON.parse(body);
      // An alert is resolved after it was triggered, never before.
      if (event_action === 'resolve') expect(alerts.get(dedup_key)).toBe('trigger');
      alerts.set(dedup_key, event_action);
    }
    expect(alerts.size).toBe(2);
    expect([...alerts.values()]).toEqual(['resolve', 'resolve']);
    const closed = played.taken('jira-service-management').filter(({ path }) => path.includes('/close?'));
    expect(closed).toHaveLength(3);
  });
});
