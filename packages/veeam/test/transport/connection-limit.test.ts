import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Connection, type ConnectionOptions } from '../../src/transport/connection.ts';
import { makeCertificate, startServer } from './tls-server.ts';

const wanted = 12;

/**
 * The most of twelve requests that a server had at once. It answers none until `expected` of them have arrived, however
 * slow the machine is. Then it waits some time for requests that exceed the limit.
 */
async function mostAtOnce(expected: number, options: ConnectionOptions): Promise<number> {
  let [busy, most] = [0, 0];
  const enough = Promise.withResolvers<void>();
  const certificate = await makeCertificate('localhost');
  const server = await startServer(async (_request, response) => {
    busy += 1;
    most = Math.max(most, busy);
    if (most >= expected) enough.resolve();
    await enough.promise;
    await pause(300);
    busy -= 1;
    response.end('here');
  }, certificate);
  const baseUrl = `https://127.0.0.1:${server.port}`;
  const tls = { kind: 'fingerprint', sha256: certificate.sha256 } as const;
  const connection = new Connection({ name: 'em-1', product: 'p', baseUrl, tls }, options);
  try {
    const get = { operation: 'list jobs', method: 'GET', path: '/jobs' } as const;
    await Promise.all(Array.from({ length: wanted }, () => connection.request(get)));
    expect(server.requests).toHaveLength(wanted);
    return most;
  } finally {
    await connection.close();
    await server.stop();
  }
}

test('a connection sends at most four requests at once', async () => {
  expect(await mostAtOnce(4, {})).toBe(4);
}, 30_000);

test.each([1, 7])(
  'a connection with %i sockets sends this many requests at once',
  async (connections) => {
    expect(await mostAtOnce(connections, { connections })).toBe(connections);
  },
  30_000,
);

test('consecutive requests without a pause share one handshake', async () => {
  const certificate = await makeCertificate('localhost');
  const server = await startServer((_request, response) => response.end('here'), certificate);
  let handshakes = 0;
  server.onConnection(() => {
    handshakes += 1;
  });
  const baseUrl = `https://127.0.0.1:${server.port}`;
  const tls = { kind: 'fingerprint', sha256: certificate.sha256 } as const;
  const connection = new Connection({ name: 'em-1', product: 'p', baseUrl, tls });
  try {
    const get = { operation: 'list jobs', method: 'GET', path: '/jobs' } as const;
    for (let left = 6; left > 0; left--) await connection.request(get);
    expect([server.requests.length, handshakes]).toEqual([6, 1]);
  } finally {
    await connection.close();
    await server.stop();
  }
});
