import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sendTestNoticeAction } from '../../../../functions/notices/actions/send-test-notice.ts';
import { credentialAges, testNotice } from '../../../../functions/triggers/schedule/startable-notices.ts';
import type { Trigger } from '../../../../functions/triggers/trigger.ts';
import { hideLogs } from '../../clone/clones-in.ts';

beforeEach(hideLogs);
afterEach(() => vi.restoreAllMocks());

const now = new Date('2026-11-23T20:00:00Z');
const fire = ({ prepare }: Trigger, given: object = {}) =>
  prepare(given, { key: 'k', askedFor: now }).run({
    caller: { source: 'schedule', name: 'weekly', permissions: [], servers: ['*'] },
    now,
    requestId: 'r',
  });

it('a test notice that channels do not accept is an error, which names each channel', async () => {
  const asked: unknown[] = [];
  const sent = (...delivered: boolean[]) =>
    testNotice(
      sendTestNoticeAction({
        names: ['ops'],
        async send(request) {
          asked.push(request);
          return delivered.map((is, index) =>
            is
              ? { channel: `c-${index}`, delivered: true }
              : { channel: `c-${index}`, delivered: false, reason: 'no answer' },
          ) as never;
        },
      }),
    );
  expect(await fire(sent(true, true), { channel: 'ops' })).toBeUndefined();
  expect(asked).toStrictEqual([{ by: 'weekly', at: now.toISOString(), channel: 'ops' }]);
  await expect(fire(sent(false, true, false))).rejects.toMatchObject({
    name: 'NotDeliveredError',
    message: 'c-0 did not take the notice: no answer; c-2 did not take the notice: no answer',
  });
  expect(sent().action).toBe('compliance:test-notice');
});

it('credentials that are due are reported once a day, at once', async () => {
  const kept: { tell?: string }[] = [];
  const calls: string[] = [];
  const ages = (daysAgo: number) =>
    credentialAges(
      { servers: [{ name: 'em-1', product: 'enterprise-manager', url: 'https://em-1.example' }] } as never,
      { prefix: 'T', maximumDays: 90 },
      {
        send: async () => ({ LastChangedDate: new Date(now.getTime() - daysAgo * 86_400_000) }),
      } as unknown as SecretsManagerClient,
      {
        async create(item: { tell?: string }) {
          calls.push('kept');
          kept.push(item);
          return { created: true, item };
        },
      } as never,
      async () => void calls.push('told'),
    );
  await fire(ages(1));
  expect(calls).toStrictEqual([]);
  await fire(ages(100));
  expect(calls).toStrictEqual(['kept', 'told']);
  const [{ tell = '{}' } = {}] = kept;
  const { notice, ...told } = JSON.parse(tell);
  expect(told).toStrictEqual({ id: 'credentials-2026-11-23', at: now.toISOString() });
  expect(JSON.parse(notice)).toStrictEqual({
    ...told,
    headline: expect.stringMatching(/^Veeam: 2 credentials/),
    entries: [],
    notes: [
      { kind: 'credentials', text: 'em-1, read: 10 days too old' },
      { kind: 'credentials', text: 'em-1, write: 10 days too old' },
      { kind: 'credentials', text: expect.stringMatching('npm run credentials') },
    ],
  });
});
