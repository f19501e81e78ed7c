import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { listen } from '../src/server/http.ts';
import { LabClient, startTestLab } from './lab-client.ts';

test('a port in use is named, and nothing is left running', async () => {
  const occupant = await listen(createServer(), 0, '127.0.0.1', 'test');
  try {
    await expect(startTestLab({ controlPort: occupant.port })).rejects.toMatchObject({
      code: 'LAB_PORT_TAKEN',
      port: occupant.port,
      message: expect.stringContaining(
        `Port ${occupant.port} on 127.0.0.1 is taken; the lab's control needs it`,
      ),
    });
  } finally {
    await occupant.close();
  }
});

test('closing ends open connections, late answers and half-made handshakes at once', async () => {
  const lab = await startTestLab();
  const endpoint = lab.servers['enterprise-manager'];
  const client = new LabClient(endpoint);
  lab.faults.add({ server: 'em-1', kind: 'delay', milliseconds: 60_000, times: 1 });
  const late = expect(client.ask('/api/')).rejects.toThrow();
  const port = Number(new URL(endpoint?.url ?? '').port);
  const silent = connect(port, '127.0.0.1');
  await new Promise((resolve) => silent.once('connect', resolve));
  // The connection is reset, which is an error on this side; the test waits for the close that follows.
  silent.on('error', (error) => expect(error).toMatchObject({ code: 'ECONNRESET' }));
  const ended = new Promise((resolve) => silent.once('close', resolve));
  await lab.close();
  await Promise.all([late, ended]);
  await client.close();
});

test('a client that leaves half-way through a request disturbs nobody', async () => {
  const lab = await startTestLab();
  const { hostname, port } = new URL(lab.controlUrl);
  const socket = connect(Number(port), hostname);
  socket.write('POST /reset HTTP/1.1\r\nHost: lab\r\nContent-Length: 100\r\n\r\n{');
  await new Promise<void>((resolve) => socket.write('"', () => resolve()));
  socket.destroy();
  expect((await fetch(`${lab.controlUrl}/faults`)).status).toBe(200);
  await lab.close();
});
