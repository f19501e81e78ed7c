import { expect, it } from 'vitest';
import { webhookChannel } from '../../../../functions/notices/channels/webhook/channel.ts';
import type { Entry } from '../../../../functions/notices/notice.ts';
import { entry, notice, systemEvents } from '../notices.ts';
import { signingKey } from './kinds.ts';
import { secretsWith, startReceiver } from './receiver.ts';
import { serviceNow } from './service-now.ts';

it('the script for ServiceNow keeps an incident for each finding, and accepts no other sender', async () => {
  await using receiver = await startReceiver({ status: 204, body: '' });
  const now = new Date('2026-11-23T06:00:00Z');
  const channel = webhookChannel('c', secretsWith({ n: { keys: [signingKey] } }), 'n', {
    url: receiver.url,
    apiUrl: 'https://api.example',
    now: () => now,
  });
  const { incidents, receive } = serviceNow(() => now);
  const tell = async (...entries: Entry[]) => {
    receiver.received.length = 0;
    for (const message of channel.messages({ ...notice(entries), events: systemEvents }))
      await channel.send(message, { key: 'k', mayRepeat: false });
    return receiver.received.map(receive);
  };
  expect(await tell(entry(), entry({ id: 'b', severity: 'low', because: 'x' }))).toStrictEqual([
    204, 204, 204, 204, 204,
  ]);
  expect(incidents).toMatchObject([
    {
      correlation_id: 'veeam-last-result-abc',
      urgency: 1,
      short_description: 'The last run did not succeed: DB Backup on vbr-1',
    },
    { correlation_id: 'veeam-b', urgency: 2 },
  ]);
  await tell(entry({ kind: 'taken', by: 'ann', because: 'I look' }));
  expect(incidents[0]).toMatchObject({ work_notes: 'taken: I look' });
  await tell(entry({ kind: 'resolved', because: 'the last run succeeded' }));
  expect(incidents[0]).toMatchObject({ state: 6, close_notes: 'the last run succeeded' });
  await tell(entry());
  expect(incidents).toHaveLength(3);

  const [first] = receiver.received;
  if (!first) return expect.fail('nothing was sent');
  expect(receive({ ...first, body: `${first.body} ` })).toBe(401);
  expect(receive({ ...first, headers: { ...first.headers, 'webhook-signature': undefined } })).toBe(401);
  const { receive: later } = serviceNow(() => new Date(now.getTime() + 301_000));
  expect(later(first)).toBe(401);
});
