import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Automation, runOver, startAutomation } from './automation.ts';

/** What Slack took, and what it answers next: 200 when there is nothing more. */
const taken: string[] = [];
const answers: number[] = [];
let posts = 0;
let slack: Server;
let automation: Automation;
beforeAll(async () => {
  slack = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const status = answers[posts] ?? 200;
    posts += 1;
    if (status === 200) taken.push(Buffer.concat(chunks).toString());
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => slack.listen(0, '127.0.0.1', resolve));
  // So many jobs that the first check has more to tell than one message holds.
  automation = await startAutomation({ jobs: 300, servers: 2, seed: 1 });
  const url = `http://127.0.0.1:${(slack.address() as AddressInfo).port}/webhook`;
  automation.cloud.secrets.put('VeeamAutomation/slack-webhook', JSON.stringify({ url }));
});
afterAll(async () => {
  await automation.close();
  await new Promise((resolve) => slack.close(resolve));
});

it('posts no part of a notice again when a later one fails', async () => {
  answers.push(200, 500, 500, 200, 503);
  const { id } = (await automation.call('POST', '/compliance/checks')).body;
  await runOver(automation, id);
  const check = (await automation.call('GET', `/compliance/checks/${id}`)).body;
  expect(check).toMatchObject({ status: 'finished' });
  // Three failed, and every message was taken once.
  expect(taken).toHaveLength(4);
  expect(posts).toBe(7);
  expect(new Set(taken).size).toBe(4);
  const headed = taken.map((text) => text.includes('(continued)'));
  expect(headed).toEqual([false, true, true, true]);
});
