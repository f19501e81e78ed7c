import { expect, test } from 'vitest';
import { Connection, type ConnectionOptions } from '../../src/transport/connection.ts';
import { makeCertificate, startServer } from './tls-server.ts';

/** Long enough for every request of the test to arrive while the first is held, were there no limit. */
const heldMs = 400;

/** How many of twelve requests a server saw at once. */
async function mostAtOnce(options: ConnectionOptions): Promise<number> {
  let [busy, most] = [0, 0];
  const certificate = await makeCertificate('localhost');
  const server = await startServer((_request, response) => {
    busy += 1;
    most = Math.max(most, busy);
    setTimeout(() => {
      busy -= 1;
      response.end('here');
    }, heldMs);
  }, certificate);
  const baseUrl = `https://127.0.0.1:${server.port}`;
  const tls = { kind: 'fingerprint', sha256: certificate.sha256 } as const;
  const connection = new Connection({ name: 'em-1', product: 'p', baseUrl, tls }, options);
  try {
    const get = { operation: 'list jobs', method: 'GET', path: '/jobs' } as const;
    await Promise.all(Array.from({ length: 12 }, () => connection.request(get)));
    expect(server.requests).toHaveLength(12);
    return most;
  } finally {
    await connection.close();
    await server.stop();
  }
}

test('a connection asks a server for no more than four things at once', async () => {
  expect(await mostAtOnce({})).toBe(4);
}, 20_000);

test.each([1, 7])(
  'a connection of %i sockets asks for so many things at once',
  async (connections) => {
    expect(await mostAtOnce({ connections })).toBe(connections);
  },
  30_000,
);
