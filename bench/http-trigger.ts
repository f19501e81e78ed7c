import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { permissions } from '../functions/action.ts';
import { hashToken } from '../functions/triggers/http/tokens.ts';
import { askedEnvironment } from '../lib/bundling/asked-environment.ts';
import { bundleFunctions } from '../lib/bundling/bundle.ts';
import { runtimeConfiguration } from '../lib/configuration/read-automation.ts';
import { automation } from '../lib/configuration/schema.ts';
import { here, ratio } from './tools/figures.ts';
import { inFreshProcess } from './tools/fresh-process.ts';
import { show } from './tools/show.ts';

const calls = 2_000;
const rounds = 21;
const tokensKept = 20;
const token = 'bench-token-that-may-do-everything';

const secrets: Record<string, object> = {
  'bench/tokens': {
    tokens: Array.from({ length: tokensKept }, (_, index) => ({
      name: `bench-${index}`,
      sha256: hashToken(index === 0 ? token : `${token}-${index}`),
      permissions,
      servers: ['*'],
    })),
  },
  'bench/token-use': { days: { 'bench-0': new Date().toISOString().slice(0, 10) } },
};

/** Secrets Manager, as far as a caller's token needs it. */
const secretsManager = createServer(async (request, response) => {
  const { SecretId = '' } = (await json(request)) as { SecretId?: string };
  const secret = secrets[SecretId];
  response.writeHead(secret ? 200 : 500, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify({ Name: SecretId, VersionId: '1', SecretString: JSON.stringify(secret) }));
});
secretsManager.listen(0, '127.0.0.1');
await once(secretsManager, 'listening');

const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-bench-'));
type Side = 'bare' | 'plain' | 'health' | 'missing';
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
    [...codeOf('health-http'), ...codeOf('jobs-http'), token, String(calls), String(rounds)],
    {
      ...Object.fromEntries(askedEnvironment().map((name) => [name, 'https://bench.example.internal'])),
      SECRET_PREFIX: 'bench',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(secretsManager.address() as AddressInfo).port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
    },
  );
} finally {
  secretsManager.close();
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
    beside('404 with a token ÷ bare', 'missing', 'bare'),
    beside('404 with a token ÷ bare with headers and a log line', 'missing', 'plain', 8),
  ],
  notes: [
    'A bare handler gives a constant. Ratios are of times: 2 means half as many requests a second.',
    `The 404 authenticates against ${tokensKept} tokens, parses its input, checks permission and server, and asks nobody: the secrets are cached.`,
  ],
});
