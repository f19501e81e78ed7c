import { createServer, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Connection } from '../../src/transport/connection.ts';
import { TlsRejectedError } from '../../src/transport/errors.ts';
import type { TlsTrust } from '../../src/transport/server-address.ts';
import { CertificateRefused, createConnector } from '../../src/transport/tls-connector.ts';
import { type Certificate, listen, makeCertificate, type RunningServer, startServer } from './tls-server.ts';

let authority: Certificate;
let otherAuthority: Certificate;
let forLocalhost: Certificate;
let forOtherHost: Certificate;
let expired: Certificate;
const cleanUp: (() => Promise<void>)[] = [];

beforeAll(async () => {
  authority = await makeCertificate('Test CA', { ca: true });
  otherAuthority = await makeCertificate('Other CA', { ca: true });
  forLocalhost = await makeCertificate('localhost', { signedBy: authority });
  forOtherHost = await makeCertificate('veeam.invalid', { signedBy: authority });
  expired = await makeCertificate('localhost', { signedBy: authority, expired: true });
});

afterEach(async () => {
  for (const stop of cleanUp.splice(0)) await stop();
});

async function serverWith(certificate: Certificate): Promise<RunningServer> {
  const server = await startServer((_request, response) => response.end('here'), certificate);
  cleanUp.push(server.stop);
  return server;
}

/** Sends a request with a credential in it and returns the answer's body. */
async function ask(server: RunningServer, tls: TlsTrust, host = 'localhost'): Promise<string> {
  const baseUrl = `https://${host}:${server.port}`;
  const connection = new Connection({ name: 'em-1', product: 'enterprise-manager', baseUrl, tls });
  cleanUp.push(() => connection.close());
  const headers = { Authorization: 'Basic c2VjcmV0' };
  return (await connection.request({ operation: 'log on', method: 'POST', path: '/api/', headers })).body;
}

async function expectRejected(
  server: RunningServer,
  tls: TlsTrust,
  host?: string,
): Promise<TlsRejectedError> {
  const error: unknown = await ask(server, tls, host).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TlsRejectedError);
  expect(server.requests).toEqual([]);
  expect(server.bytes()).toBe(0);
  return error as TlsRejectedError;
}

describe('a CA', () => {
  const ca = (): TlsTrust => ({ kind: 'ca', caPem: authority.cert });

  test('that signed the certificate is trusted', async () => {
    expect(await ask(await serverWith(forLocalhost), ca())).toBe('here');
  });

  test('that did not sign it is refused before anything is sent', async () => {
    const error = await expectRejected(await serverWith(forLocalhost), {
      kind: 'ca',
      caPem: otherAuthority.cert,
    });
    expect(error).toMatchObject({
      code: 'tls-rejected',
      server: 'em-1',
      retryable: false,
      mayHaveActed: false,
      message: expect.stringContaining('certificate is not trusted'),
    });
  });

  test('does not excuse another host name', async () => {
    const error = await expectRejected(await serverWith(forOtherHost), ca());
    expect(error.message).toContain('for another host name');
  });

  test('with the name in the certificate is trusted at any address', async () => {
    const trust: TlsTrust = { kind: 'ca', caPem: authority.cert, servername: 'veeam.invalid' };
    expect(await ask(await serverWith(forOtherHost), trust, '127.0.0.1')).toBe('here');
  });

  test('with a name that is not in the certificate is refused', async () => {
    const trust: TlsTrust = { kind: 'ca', caPem: authority.cert, servername: 'else.invalid' };
    await expectRejected(await serverWith(forOtherHost), trust);
  });

  test('does not excuse an expired certificate', async () => {
    const error = await expectRejected(await serverWith(expired), ca());
    expect(error.message).toContain('expired');
  });
});

test('only HTTP/1.1 is offered', async () => {
  const server = await startServer(
    (request, response) => response.end(String((request.socket as TLSSocket).alpnProtocol)),
    forLocalhost,
  );
  cleanUp.push(server.stop);
  expect(await ask(server, { kind: 'ca', caPem: authority.cert })).toBe('http/1.1');
});

describe('a pinned fingerprint', () => {
  test('trusts its certificate whatever the host name and the issuer', async () => {
    const pin: TlsTrust = { kind: 'fingerprint', sha256: forOtherHost.sha256 };
    expect(await ask(await serverWith(forOtherHost), pin, '127.0.0.1')).toBe('here');
  });

  test('may be written without colons and in lower case', async () => {
    const sha256 = forLocalhost.sha256.replaceAll(':', '').toLowerCase();
    expect(await ask(await serverWith(forLocalhost), { kind: 'fingerprint', sha256 })).toBe('here');
  });

  test('trusts its certificate after it has expired: the pin names that one and no other', async () => {
    const pin: TlsTrust = { kind: 'fingerprint', sha256: expired.sha256 };
    expect(await ask(await serverWith(expired), pin)).toBe('here');
  });

  test('refuses any other certificate, even of the same CA, before anything is sent', async () => {
    const server = await serverWith(forLocalhost);
    const error = await expectRejected(server, { kind: 'fingerprint', sha256: expired.sha256 });
    expect(error.presentedSha256).toBe(forLocalhost.sha256);
    expect(error.message).toContain(forLocalhost.sha256);
  });

  test('is checked again on every new connection', async () => {
    const server = await serverWith(forLocalhost);
    const connection = new Connection({
      name: 'em-1',
      product: 'enterprise-manager',
      baseUrl: `https://localhost:${server.port}`,
      tls: { kind: 'fingerprint', sha256: forLocalhost.sha256 },
    });
    cleanUp.push(() => connection.close());
    const request = { operation: 'probe', method: 'GET', path: '/' } as const;
    const closing = { ...request, headers: { connection: 'close' } };
    expect((await connection.request(closing)).body).toBe('here');
    server.present(expired);
    await expect(connection.request(closing)).rejects.toMatchObject({ code: 'tls-rejected' });
    expect(server.requests).toHaveLength(1);
  });

  test.each(['', 'abc', 'g'.repeat(64), '0'.repeat(63)])(
    'that is not a SHA-256 (%j) is refused at once',
    (sha256) => {
      const address = { name: 'em-1', product: 'enterprise-manager', baseUrl: 'https://em.invalid:9398' };
      expect(() => new Connection({ ...address, tls: { kind: 'fingerprint', sha256 } })).toThrow(TypeError);
    },
  );
});

test('the system roots do not trust a self-signed certificate, and the error shows what to pin', async () => {
  const error = await expectRejected(await serverWith(forLocalhost), { kind: 'public' });
  expect(error.presentedSha256).toBe(forLocalhost.sha256);
});

test('a server that does not speak TLS is refused', async () => {
  const server = await startServer((_request, response) => response.end());
  cleanUp.push(server.stop);
  const error: unknown = await ask(server, { kind: 'public' }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'tls-rejected' });
  expect((error as Error).message).toContain('no TLS was agreed on');
  expect((error as Error).message).toContain('Check that the port is the HTTPS port');
});

describe('a connector', () => {
  const connect = (
    port: number,
    trust: TlsTrust | undefined,
    protocol = 'https:',
    hostname = '127.0.0.1',
    timeoutMs = 30_000,
  ) =>
    new Promise<{ error: Error | null; socket: unknown }>((resolve, reject) => {
      try {
        createConnector(trust, timeoutMs)(
          { hostname, protocol, port: String(port) } as never,
          (error, socket) => {
            socket?.destroy();
            resolve({ error, socket });
          },
        );
      } catch (error) {
        reject(error);
      }
    });

  test('that gets no handshake reports its timeout', async () => {
    const server = createServer((socket) => socket.on('error', () => {}));
    const port = await listen(server);
    cleanUp.push(async () => void server.close());
    const { error } = await connect(port, { kind: 'public' }, 'https:', '127.0.0.1', 30);
    expect(error).toMatchObject({ code: 'ETIMEDOUT' });
  });

  test.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENETUNREACH', 'EHOSTUNREACH'])(
    'that is lost during a handshake by %s has refused no certificate',
    async (code) => {
      const server = createServer((socket) => socket.on('error', () => {}));
      const port = await listen(server);
      cleanUp.push(async () => void server.close());
      const lost = Object.assign(new Error('lost'), { code });
      const error = await new Promise<Error | null>((resolve) => {
        const options = { hostname: '127.0.0.1', protocol: 'https:', port: String(port) } as never;
        const connector = createConnector({ kind: 'public' }, 30_000);
        const socket = connector(options, (...[failure]) => resolve(failure)) as unknown as Socket;
        socket.once('connect', () => socket.destroy(lost));
      });
      expect(error).toBe(lost);
    },
  );

  test('accepts an IPv6 address in brackets', async () => {
    const { error } = await connect(1, undefined, 'http:', '[::1]');
    // There is no DNS lookup, whether this machine has IPv6 or not.
    expect(error).toMatchObject({ code: expect.not.stringMatching(/ENOTFOUND|EAI_/) });
  });

  test.each([
    [undefined, 'https:'],
    [{ kind: 'public' } as const, 'http:'],
  ])('does not mix %j with %s', async (trust, protocol) => {
    await expect(connect(1, trust, protocol)).rejects.toThrow(TypeError);
  });
});

test('a refused certificate has its own error', () => {
  expect(new CertificateRefused('why', 'AB')).toMatchObject({
    name: 'CertificateRefused',
    message: 'why',
    presentedSha256: 'AB',
  });
  expect(new CertificateRefused('why', undefined).presentedSha256).toBeUndefined();
});
