import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { permissions } from '../functions/action.ts';
import { hashToken, tokenKey } from '../functions/triggers/http/tokens.ts';
import { askedEnvironment } from '../lib/bundling/asked-environment.ts';
import { bundleFunctions } from '../lib/bundling/bundle.ts';
import { runtimeConfiguration } from '../lib/configuration/read-automation.ts';
import { automation } from '../lib/configuration/schema.ts';
import { here, ratio } from './tools/figures.ts';
import { inFreshProcess } from './tools/fresh-process.ts';
import { show } from './tools/show.ts';

const calls = 500;
const rounds = 21;
const token = 'bench-token-that-may-do-everything';
const table = 'bench';

const list = (values: readonly string[]) => ({ L: values.map((value) => ({ S: value })) });
const { pk, sk } = tokenKey(hashToken(token));
const item = {
  pk: { S: pk },
  sk: { S: sk },
  name: { S: 'bench' },
  permissions: list(permissions),
  servers: list(['*']),
  table: { S: table },
  createdAt: { S: '2026-11-23T12:00:00Z' },
  revision: { N: '1' },
};

/** The part of DynamoDB that a caller's token needs. */
const dynamoDb = createServer(async (request, response) => {
  await text(request);
  const isRead = request.headers['x-amz-target'] === 'DynamoDB_20120810.GetItem';
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(isRead ? { Item: item } : { UnprocessedItems: {} }));
});
dynamoDb.listen(0, '127.0.0.1');
await once(dynamoDb, 'listening');

const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-bench-'));
type Side = 'bare' | 'plain' | 'read' | 'health' | 'missing';
let measured: Record<Side, number[]>;
try {
  const servers = {
    'em-1': { product: 'enterprise-manager', url: 'https://em.example.internal:9398', tls: 'public' },
  };
  const configuration = runtimeConfiguration(automation.parse({ servers }), join(folder, 'automation.yaml'));
  const bundles = await bundleFunctions(configuration, join(folder, 'bundles'));
  const codeOf = (wanted: string) =>
    bundles.filter(({ name }) => name === wanted).map((bundle) => join(bundle.folder, 'index.mjs'));
  measured = await inFreshProcess(
    new URL('sides/http-trigger.ts', import.meta.url),
    [...codeOf('public-http'), ...codeOf('read-http'), token, String(calls), String(rounds)],
    {
      ...Object.fromEntries(askedEnvironment().map((name) => [name, 'https://bench.example.internal'])),
      SECRET_PREFIX: 'bench',
      RECORD_TABLE: table,
      RECORD_DAYS: '400',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(dynamoDb.address() as AddressInfo).port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
    },
  );
} finally {
  dynamoDb.close();
  rmSync(folder, { recursive: true, force: true });
}

const perSecond = (side: Side) => measured[side].map((ms) => (calls / ms) * 1000);
const beside = (name: string, ours: Side, floor: Side, budget?: number) =>
  ratio(name, { ours: [ours, measured[ours]], floor: [floor, measured[floor]] }, budget);
show({
  bench: 'http-trigger',
  what: `${calls} requests through bundled handlers, in one process, from the event's text to the answer's`,
  figures: [
    here('GET /health', perSecond('health'), 'a second'),
    here('404 of GET /jobs/{server}/{id}, with a token', perSecond('missing'), 'a second'),
    here('a bare handler', perSecond('bare'), 'a second'),
    beside('GET /health ÷ bare', 'health', 'bare'),
    beside('GET /health ÷ bare with headers and a log line', 'health', 'plain', 2),
    beside('404 with a token ÷ bare with headers, a log line and a read of one item', 'missing', 'read', 2),
  ],
  notes: [
    'A bare handler gives a constant. Ratios are of times: 2 means half as many requests a second.',
    'The 404 looks its token up in the record, here a server of the bench on this machine, parses its input, and checks permission and server.',
  ],
});
