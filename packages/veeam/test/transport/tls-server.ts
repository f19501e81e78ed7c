import { X509Certificate } from 'node:crypto';
import { createServer as createPlainServer, type RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { promisify } from 'node:util';
import { generate } from 'selfsigned';

export interface Certificate {
  key: string;
  cert: string;
  sha256: string;
}

/** A certificate for one DNS name (or none), like those that Veeam servers make for themselves. */
export async function makeCertificate(
  dnsName: string,
  options: {
    signedBy?: Certificate;
    expired?: boolean;
    ca?: boolean;
    /** Only the DNS name when absent. */
    subject?: { name: string; value: string }[];
  } = {},
): Promise<Certificate> {
  const made = await generate(options.subject ?? [{ name: 'commonName', value: dnsName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: options.ca ?? false },
      { name: 'subjectAltName', altNames: [{ type: 2, value: dnsName }] },
    ],
    ...(options.signedBy && { ca: { key: options.signedBy.key, cert: options.signedBy.cert } }),
    ...(options.expired && {
      notBeforeDate: new Date('2020-01-01'),
      notAfterDate: new Date('2021-01-01'),
    }),
  });
  return { key: made.private, cert: made.cert, sha256: new X509Certificate(made.cert).fingerprint256 };
}

export interface RunningServer {
  port: number;
  /** The requests received, as "METHOD path". */
  requests: string[];
  /** The bytes of application data received, decrypted. */
  bytes: () => number;
  /** The number of open connections. */
  connections: () => Promise<number>;
  /** Adds a function that is called after the handshake of each connection. */
  onConnection: (seen: () => void) => void;
  /** Sets the certificate for new connections. */
  present: (certificate: Certificate) => void;
  stop: () => Promise<void>;
}

/** A real server on a free port of the loopback interface; HTTPS when a certificate is given. */
export async function startServer(
  listener: RequestListener,
  certificate?: Certificate,
): Promise<RunningServer> {
  const requests: string[] = [];
  let bytes = 0;
  const record: RequestListener = (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    listener(request, response);
  };
  const secure = certificate && createServer({ ...certificate }, record);
  const server = secure ?? createPlainServer(record);
  const connected = certificate ? 'secureConnection' : 'connection';
  server.on(connected, (socket) => {
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
  });
  const port = await listen(server);
  return {
    port,
    requests,
    bytes: () => bytes,
    connections: () => promisify(server.getConnections.bind(server))(),
    onConnection: (seen) => void server.on(connected, seen),
    present: (other) => secure?.setSecureContext({ ...other }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** @returns the port */
export function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
