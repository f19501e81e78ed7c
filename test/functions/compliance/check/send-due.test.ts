import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sendDue, sendEvent } from '../../../../functions/compliance/check/send-due.ts';
import { latestKey } from '../../../../functions/compliance/record/items.ts';
import { type Channel, NotTakenError } from '../../../../functions/notices/channel.ts';
import { inItem, outboxItem } from '../../../../functions/notices/outbox.ts';
import { everything, type Wants } from '../../../../functions/notices/wants.ts';
import { metricLine } from '../../../../functions/platform/metrics.ts';
import type { NewItem } from '../../../../functions/platform/record/item.ts';
import { entry, notice } from '../../notices/notices.ts';
import { hoursAgo, now } from '../estate.ts';
import { memoryRecord } from '../memory-record.ts';

const written: string[] = [];
beforeEach(() => {
  written.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(console, level).mockReturnValue();
});
afterEach(() => vi.restoreAllMocks());

const waiting = outboxItem(inItem(notice([entry()], { id: 'told', at: hoursAgo(1) })));
const wants: Wants = { ...everything, events: ['check-did-not-run'] };
const latest = { ...latestKey, id: 'one', at: hoursAgo(30) };

/** Sends over one channel, which accepts everything except for the given failures. */
async function sending(event: object, given: readonly NewItem[], failure?: Error, windowHours = 0) {
  const { record } = memoryRecord(...given);
  const taken: string[] = [];
  const channel: Channel<string> = {
    name: 'team',
    messages: ({ id }) => [id],
    async send(message) {
      if (failure) throw failure;
      taken.push(message);
      return { text: 'ok' };
    },
  };
  const context = {
    stores: { record, object: async () => undefined, reportUrl: async () => 'https://api.example/r' },
    channels: [{ name: 'team', wants, channel: channel as Channel }],
    ...{ checkWindowHours: windowHours, metrics: 'veeam-1', now: () => now, pause: async () => {} },
  };
  const sent = await sendDue(context, sendEvent.parse(event)).catch((error: unknown) => error);
  return { sent, taken };
}

it('sends what waits', async () => {
  const { sent, taken } = await sending({}, [waiting]);
  expect([sent, taken, written]).toEqual([{ delivered: 1, waiting: 0, undelivered: 0 }, ['told'], []]);
  expect(await sending({ atOnce: true }, [waiting])).toEqual({ sent, taken });
});

it('leaves a notice that is not accepted to the next call, and its workflow calls again', async () => {
  const busy = new NotTakenError('busy', { answered: true, final: false });
  const { sent } = await sending({}, [waiting], busy);
  expect(sent).toEqual({ delivered: 0, waiting: 1, undelivered: 0 });
  const { sent: failure } = await sending({ atOnce: true }, [waiting], busy);
  expect(failure).toMatchObject({ name: 'NoticesWaitingError', code: 'notices-waiting' });
  expect(written).toEqual([]);
});

it('counts what is never accepted', async () => {
  const refused = new NotTakenError('refused', { answered: true, final: true });
  const { sent } = await sending({ atOnce: true }, [waiting], refused);
  expect(sent).toEqual({ delivered: 0, waiting: 0, undelivered: 1 });
  expect(written).toEqual([`${metricLine('veeam-1', now, 'NoticesUndelivered', 1)}\n`]);
});

it('reports a check that did not run, if checks are expected', async () => {
  const { taken } = await sending({}, [latest], undefined, 26);
  expect(taken).toEqual(['check-did-not-run-one']);
  expect((await sending({}, [latest])).taken).toEqual([]);
});

it('sends only a test', async () => {
  const test = { by: 'ann', at: '2026-03-10T08:00:00Z' };
  const { sent, taken } = await sending({ test }, [waiting, latest], undefined, 26);
  expect(taken).toEqual([`test-${test.at}`]);
  expect(sent).toEqual([{ channel: 'team', delivered: true, answer: 'ok' }]);
});
