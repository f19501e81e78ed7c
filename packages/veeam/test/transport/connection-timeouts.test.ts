import { createServer, type Socket, connect as tcpConnect } from 'node:net';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Connection, type ConnectionOptions } from '../../src/transport/connection.ts';
import type { TlsTrust } from '../../src/transport/server-address.ts';
import { type Certificate, listen, makeCertificate, startServer } from './tls-server.ts';

/** The data sent around a timeout, as a real TLS server receives it. */

let certificate: Certificate;
const cleanUp: (() => unknown)[] = [];

beforeAll(async () => {
  certificate = await makeCertificate('localhost');
});
afterEach(async () => {
  for (const stop of cleanUp.splice(0)) await stop();
});

function connectTo(port: number, options: ConnectionOptions = {}): Connection {
  const tls: TlsTrust = { kind: 'fingerprint', sha256: certificate.sha256 };
  const baseUrl = `https://127.0.0.1:${port}`;
  const connection = new Connection({ name: 'em-1', product: 'p', baseUrl, tls }, options);
  cleanUp.unshift(() => connection.close());
  return connection;
}

/** A gate in front of a server. It holds back the client's data until it is opened. */
async function startGate(port: number) {
  const opened = Promise.withResolvers<void>();
  const sockets: Socket[] = [];
  const gate = createServer((client) => {
    const server = tcpConnect(port, '127.0.0.1');
    sockets.push(client, server);
    for (const socket of [client, server]) socket.on('error', () => {});
    client.pause();
    server.pipe(client);
    void opened.promise.then(() => client.pipe(server));
  });
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy();
    gate.close();
  });
  return { port: await listen(gate), open: opened.resolve };
}

const post = { operation: 'clone job', method: 'POST', path: '/clone', body: '<x/>' } as const;
const get = { operation: 'list jobs', method: 'GET', path: '/jobs' } as const;

test('a POST that was reported as not sent is never sent, also when the connection opens later', async () => {
  const server = await startServer((_request, response) => response.end('here'), certificate);
  cleanUp.push(server.stop);
  const gate = await startGate(server.port);
  // One socket, so that an abandoned request would be sent before the next one.
  const connection = connectTo(gate.port, { connections: 1 });
  await expect(connection.request({ ...post, timeoutMs: 50 })).rejects.toMatchObject({
    code: 'request-timeout',
    mayHaveActed: false,
    retryable: true,
  });
  const later = connection.request(get);
  gate.open();
  expect((await later).body).toBe('here');
  expect(server.requests).toEqual(['GET /jobs']);
});

test('a request that timed out is aborted: the server sees its connection end', async () => {
  const ended = Promise.withResolvers<void>();
  const server = await startServer((request) => request.socket.once('close', ended.resolve), certificate);
  cleanUp.push(server.stop);
  const connection = connectTo(server.port);
  await expect(connection.request({ ...post, timeoutMs: 200 })).rejects.toMatchObject({
    code: 'request-timeout',
    mayHaveActed: true,
    retryable: false,
  });
  await ended.promise;
  expect(server.requests).toEqual(['POST /clone']);
});

describe('the time for connecting', () => {
  test('ends when the connection is open: an answer may take longer, on the same socket', async () => {
    const connectionMs = 150;
    let connections = 0;
    const server = await startServer((_request, response) => {
      setTimeout(() => response.end('late'), 4 * connectionMs);
    }, certificate);
    cleanUp.push(server.stop);
    server.onConnection(() => {
      connections += 1;
    });
    const connection = connectTo(server.port, { timeoutMs: connectionMs, connections: 1 });
    const patient = { ...get, timeoutMs: 10_000 };
    expect((await connection.request(patient)).body).toBe('late');
    expect((await connection.request(patient)).body).toBe('late');
    expect(connections).toBe(1);
  });

  test('leaves no timer that keeps a process running', async () => {
    const server = await startServer((_request, response) => response.end('here'), certificate);
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const before = timers();
    const connection = connectTo(server.port);
    await connection.request(get);
    await connection.close();
    await server.stop();
    expect(timers()).toBeLessThanOrEqual(before);
  });
});

describe('a connection that fails', () => {
  test('because nothing listens is not a TLS error', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const error = await connectTo(port)
      .request(post)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'server-unreachable', mayHaveActed: false, retryable: true });
    expect(String(error)).toContain('ECONNREFUSED');
  });

  test('because it is cut during the handshake is not a TLS error', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const port = await listen(server);
    cleanUp.push(() => server.close());
    await expect(connectTo(port).request(post)).rejects.toMatchObject({
      code: 'server-unreachable',
      mayHaveActed: false,
      retryable: true,
    });
  });
});
