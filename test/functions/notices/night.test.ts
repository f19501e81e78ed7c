import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCheck } from '../../../functions/compliance/check/run-check.ts';
import { complianceSchema } from '../../../functions/compliance/policies/configuration.ts';
import type { Job } from '../../../functions/jobs/job.ts';
import { sendNotices } from '../../../functions/notices/deliver.ts';
import type { SetUpChannel } from '../../../functions/notices/delivery.ts';
import { everything } from '../../../functions/notices/wants.ts';
import { healthyJob, now, readingOf } from '../compliance/estate.ts';
import { emptyStores } from '../compliance/stores.ts';
import { type RunningRecord, runRecord } from '../platform/record/running-record.ts';
import { signingKey } from './channels/kinds.ts';
import { serviceNow } from './channels/service-now.ts';
import { type Reading, type Receivers, startReceivers } from './receivers.ts';

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

/** What each check of the night reads: a job of the first server, and the second server, which may be down. */
const night: readonly { sql: Job; second?: string }[] = [
  { sql: fine, second: '13.0.0' },
  { sql: fine },
  { sql: failed },
  { sql: failed, second: '13.0.1' },
  { sql: fine, second: '13.0.1' },
  { sql: failed, second: '13.0.1' },
  { sql: fine, second: '13.0.1' },
];
/** All checks but the first have a change to report. */
const told = night.length - 1;

/** The lab's names for faults, and the part of the address if one has two channels. */
const faulty = [
  { server: 'mail' },
  { server: 'topic' },
  { server: 'slack', path: '/slack/webhooks' },
  { server: 'slack', path: '/slack/api' },
  { server: 'teams' },
  { server: 'pagerduty' },
  { server: 'jira-service-management' },
  { server: 'webhook' },
  { server: 'event-bridge' },
  { server: 'heartbeat' },
];
const failures = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, retryAfterSeconds: 0 },
  { kind: 'status', status: 503 },
  // Not accepted, and accepted: the sender gets no answer in either case.
  { kind: 'reset' },
  { kind: 'drop-response' },
] as const;

/** Runs the night with every kind of channel, each of which fails one call in three, or none. */
async function play(id: string, isIll: boolean) {
  const receivers = await startReceivers();
  // Of five independent faults, one hits one call in three.
  const probability = 1 - (2 / 3) ** (1 / failures.length);
  if (isIll)
    for (const [index, aim] of faulty.entries())
      for (const [at, failure] of failures.entries())
        receivers.lab.faults.add({
          ...aim,
          ...failure,
          probability,
          seed: 10 * index + at + 1,
          times: 10_000,
        });
  let time = now;
  const record = running.open({ now: () => time });
  const channels: SetUpChannel[] = Object.entries(receivers.channels(record)).map(([kind, channel]) => {
    const name = `${kind}-${id}`;
    return { name, wants: everything, everyCheck: kind === 'heartbeat', channel: { ...channel, name } };
  });
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
    await runCheck(stores, check, servers, complianceSchema.parse({}), time, true);
    await send();
    time = new Date(time.getTime() + 3_600_000);
  }
  let sent = await send();
  for (let hour = 0; hour < 48 && sent.waiting > 0; hour += 1) {
    time = new Date(time.getTime() + 3_600_000);
    sent = await send();
  }
  return { sent, receivers };
}

describe.each([
  ['when all is well', false],
  ['when every channel fails one call in three', true],
])('a server goes down and comes back, a job fails twice, a version changes: %s', (_when, isIll) => {
  let sent: Awaited<ReturnType<typeof play>>['sent'];
  let receivers: Receivers;
  beforeAll(async () => {
    ({ sent, receivers } = await play(isIll ? 'ill' : 'well', isIll));
  }, 60_000);
  afterAll(() => receivers[Symbol.asyncDispose]());

  it('delivers everything', () => {
    expect(sent).toMatchObject({ waiting: 0, undelivered: 0 });
  });

  const readings: Reading[] = ['slack', 'slack-bot', 'teams', 'topic', 'email'];
  it.each(readings)('can be read in %s in order, and every repeat is marked', (where) => {
    const read = receivers.readable(where).map((text) => ({
      check: /https:\/\/api\.example\/([\w-]+)/.exec(text)?.[1],
      headline: /Veeam: (.*?) \(\d of \d jobs comply\)/.exec(text)?.[1],
      isMarked: /may be a repeat|may have had this message/.test(text),
    }));
    const first = read.filter(({ check }, index) => check !== read[index - 1]?.check);
    expect(first.map(({ headline }) => headline)).toStrictEqual([
      '1 new',
      '1 new',
      '1 resolved, vbr02 went from 13.0.0 to 13.0.1',
      '1 resolved',
      '1 new',
      '1 resolved',
    ]);
    for (const each of read) if (!first.includes(each)) expect(each.isMarked).toBe(true);
    if (!isIll) expect(read.map(({ isMarked }) => isMarked)).not.toContain(true);
  });

  it.runIf(isIll)('marks exactly the possible repeats', () => {
    const requests = receivers.lab.requests.list();
    const marks = readings.flatMap((where) => {
      const path = {
        slack: '/slack/webhooks',
        'slack-bot': '/slack/api/chat.post',
        teams: '/receivers/teams',
        email: '/receivers/mail',
        topic: '/receivers/topic',
      }[where];
      let wasLost = false;
      const meant: boolean[] = [];
      for (const { fault } of requests.filter((request) => request.path.startsWith(path))) {
        if (fault === undefined || fault === 'drop-response') meant.push(wasLost);
        wasLost = fault === 'reset' || fault === 'drop-response' || (fault === 'status' && wasLost);
      }
      const shown = receivers
        .readable(where)
        .map((text) => /may be a repeat|may have had this message/.test(text));
      expect([where, shown]).toStrictEqual([where, meant]);
      return shown;
    });
    expect(marks).toContain(true);
  });

  it('gives a program each event once, in order, signed, and repeats only with the same id', () => {
    const events = receivers.lab.receivers.webhook.arrived().map((each) => Object(each));
    expect(events.flatMap(({ fault }) => fault ?? [])).toStrictEqual([]);
    const taken = events.filter(({ isRepeat }) => !isRepeat).map(({ body }) => JSON.parse(body));
    expect(taken).toHaveLength(told);
    const times = taken.map(({ time }) => time);
    expect(times).toStrictEqual(times.toSorted());
    const changes = taken.flatMap(({ data }) => data.changes.map(({ kind }: { kind: string }) => kind));
    expect(changes).toStrictEqual(['new', 'new', 'resolved', 'resolved', 'new', 'resolved']);
  });

  it('puts each change on a bus once, in order, and repeats only with the same id', () => {
    const events = receivers.lab.receivers.eventBus.arrived();
    const taken = events.filter(({ isRepeat }) => !isRepeat);
    expect(taken.map((event) => event['detail-type'])).toStrictEqual([
      ...['finding-new', 'finding-new', 'finding-resolved', 'note-version'],
      ...['finding-resolved', 'finding-new', 'finding-resolved'],
    ]);
    if (!isIll) expect(taken).toHaveLength(events.length);
  });

  it('has no incident left in ServiceNow, whatever is repeated', () => {
    const { incidents, receive } = serviceNow(() => now);
    for (const { id, body } of receivers.lab.receivers.webhook.arrived().map((each) => Object(each))) {
      const signature = new Webhook(signingKey).sign(id, now, body);
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': signature,
      };
      expect(receive({ headers, body })).toBe(204);
    }
    expect(incidents.map(({ state }) => state)).toStrictEqual([6, 6, 6]);
  });

  it('calls a heartbeat after every check', () => {
    const beats = receivers.lab.receivers.arrived()['heartbeat']?.map((each) => Object(each).text) ?? [];
    const inOrder = beats.filter((text, index) => text !== beats[index - 1]);
    expect(inOrder[0]).toMatch(/nothing has changed/);
    expect(inOrder.slice(1).join()).toMatch(/1 new.*1 new.*1 resolved, .*1 resolved .*1 new.*1 resolved /);
    if (isIll) expect(beats.length).toBeGreaterThanOrEqual(night.length);
    else expect(beats).toHaveLength(night.length);
  });

  it('has no alert left at its end', () => {
    for (const { name } of [receivers.lab.receivers.pagerDuty, receivers.lab.receivers.jira]) {
      const arrived = receivers.lab.receivers.arrived()[name] ?? [];
      const states = arrived.flatMap((each) => Object(each).state ?? []);
      expect([name, states]).toStrictEqual([name, ['resolved', 'resolved', 'resolved']]);
      // Only a repeated end finds no alert.
      const refused = arrived.flatMap((each) => Object(each).refused ?? []);
      if (!isIll) expect(refused).toStrictEqual([]);
      for (const each of refused) expect(each).toMatch(/Alert does not exist/);
    }
  });
});
