import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sized } from '../../soak.ts';
import { type Automation, startAutomation } from '../automation.ts';
import { judgeBy } from './fuzz/judge.ts';
import { type FuzzRequest, requestsOf } from './fuzz/requests.ts';
import type { Schema } from './fuzz/values.ts';

const requests = sized(160, 20_000);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);
const atOnce = 4;

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation();
});
afterAll(() => automation.close());

/** Every other event is signed well, so that events are read, too. */
function signed(request: FuzzRequest, index: number): FuzzRequest {
  if (request.operation !== 'receiveWebhook' || index % 2 === 1) return request;
  const name = /^\/webhooks\/([^?]*)/.exec(request.path)?.[1] ?? '';
  const { key } = JSON.parse(automation.cloud.secrets.get(`VeeamAutomation/webhooks/${name}`) ?? '{}');
  if (key === undefined) return request;
  const now = new Date();
  const id = `fuzz-${index}`;
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(key).sign(id, now, request.body ?? ''),
  };
  const others = Object.entries(request.headers).filter(([header]) => !header.startsWith('webhook-'));
  return { ...request, headers: { ...Object.fromEntries(others), ...headers } };
}

async function send({ method, path, headers, body }: FuzzRequest) {
  const response = await fetch(`${automation.cloud.apiUrl}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

it(`answers ${requests} requests, right and wrong, as its document says`, async () => {
  const document = (await (await fetch(`${automation.cloud.apiUrl}/openapi.json`)).json()) as Schema;
  const jobs: { id: string; name: string }[] = (await automation.call('GET', '/jobs')).body.jobs;
  const known = {
    server: ['em-1', 'vbr-1', 'vb365-1', 'em-down', 'none'],
    id: ['latest', 'fuzz-1', ...jobs.slice(0, 8).map(({ id }) => id)],
    job: ['Exchange Backup', 'none'],
    backupJob: jobs.slice(-4).map(({ name }) => name),
    name: ['tickets', 'audits', '{{job}} {{date}}', '{{'],
    repository: ['Glacier Archive', 'none'],
    text: ['mon-fri 22:00-06:00, sat-sun all'],
    timeZone: ['Europe/Berlin'],
    key: ['fuzz-1', 'fuzz-2', 'a b'],
  };
  const judge = await judgeBy(document, 'em-down');
  const token = 'test-token-that-may-do-everything';
  const operationCount = Object.values(document['paths'] as object).flatMap(Object.keys).length;
  const numRuns = Math.ceil(requests / operationCount);
  const rounds = fc.sample(requestsOf(document, token, known), { numRuns, seed });
  const all = rounds.flat().slice(0, requests).map(signed);
  // Nothing else ran meanwhile: connections that the server has given up since are seen to be closed.
  await new Promise(setImmediate);
  const statuses: Record<string, number> = {};
  const operations = new Set<string>();
  const wrong: object[] = [];
  const waiting = all.entries();
  const worker = async () => {
    for (const [index, request] of waiting) {
      const answer = await send(request);
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      operations.add(request.operation);
      const found = judge(request, answer);
      if (found.length > 0) wrong.push({ index, ...request, found });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  console.log(JSON.stringify({ seed, requests, statuses }));
  expect(wrong.slice(0, 10), `seed ${seed}, ${wrong.length} wrong`).toEqual([]);
  expect(operations.size).toBe(operationCount);
  // Work is started by a request that is right in every field: among few there may be none.
  for (const status of [200, ...(requests > 1_000 ? [202] : []), 401, 404, 415, 422])
    expect(Object.keys(statuses)).toContain(String(status));
});
