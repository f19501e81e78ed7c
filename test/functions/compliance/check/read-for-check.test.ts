import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type ReadContext, readForCheck } from '../../../../functions/compliance/check/read-for-check.ts';
import { Secrets } from '../../../../functions/platform/secrets.ts';
import { now } from '../estate.ts';
import { memoryRecord } from '../memory-record.ts';
import { memoryStorage } from '../stores.ts';

const logged: unknown[] = [];
beforeEach(() => {
  logged.length = 0;
  vi.spyOn(console, 'warn').mockImplementation((line) => void logged.push(JSON.parse(line)));
});
afterEach(() => vi.restoreAllMocks());

const server = {
  ...{ name: 'vbr01', product: 'backup-replication', baseUrl: 'https://127.0.0.1:1' },
  ...{ tls: { kind: 'public' }, apiVersion: '1.3-rev1', format: 'json', timeoutMs: 1000 },
};

/** Reads a server whose secret cannot be used. */
async function reading(event: { server: string; lastTry: boolean }) {
  const client = { send: async () => ({ SecretString: '{}' }) } as unknown as SecretsManagerClient;
  const { storage } = memoryStorage();
  const context = {
    access: { secrets: new Secrets('test', () => 0, client), now: () => now },
    configuration: { servers: [server] },
    pace: { everyHours: 24, requestsPerMinute: 60 },
    ...{ storage, record: memoryRecord().record },
  } as unknown as ReadContext;
  const done = readForCheck(context, { checkId: 'one', ...event }, new AbortController().signal);
  const result = await done.catch((error: unknown) => error);
  return { result, stored: await storage.getReading('one', event.server) };
}

it('a failure is thrown, and nothing is stored, while retries are left', async () => {
  const { result, stored } = await reading({ server: 'vbr01', lastTry: false });
  expect(result).toMatchObject({ code: 'secret-unusable' });
  expect([stored, logged]).toEqual([undefined, []]);
});

it('a failure is the reading at the last try', async () => {
  const { result, stored } = await reading({ server: 'vbr01', lastTry: true });
  expect(result).toEqual({ server: 'vbr01', jobs: 0 });
  expect(stored?.reading).toEqual({
    ...{ server: 'vbr01', product: 'backup-replication', readAt: now.toISOString() },
    error: { code: 'secret-unusable', message: expect.stringContaining('vbr01') },
  });
  expect(logged).toEqual([
    { level: 'warn', event: 'server-not-read', checkId: 'one', server: 'vbr01', code: 'secret-unusable' },
  ]);
});

it('a server that is not configured is not read', async () => {
  const { result, stored } = await reading({ server: 'other', lastTry: true });
  expect([result, stored]).toEqual([expect.objectContaining({ kind: 'not-found' }), undefined]);
});
