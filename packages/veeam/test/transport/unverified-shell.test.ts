import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TlsTrust } from '../../src/transport/server-address.ts';
import { type Certificate, makeCertificate, type RunningServer, startServer } from './tls-server.ts';

let authority: Certificate;
let otherAuthority: Certificate;
let certificate: Certificate;
let server: RunningServer;

beforeAll(async () => {
  authority = await makeCertificate('Test CA', { ca: true });
  otherAuthority = await makeCertificate('Other CA', { ca: true });
  certificate = await makeCertificate('localhost', { signedBy: authority });
  server = await startServer((_request, response) => response.end('here'), certificate);
});
afterAll(() => server.stop());

const program = fileURLToPath(new URL('./ask-from-shell.ts', import.meta.url));

/** The output of a process whose shell turns verification off. */
async function askFromShell(trust: TlsTrust | 'slack', host = 'localhost'): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [program, JSON.stringify({ origin: `https://${host}:${server.port}`, trust })],
    { env: { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0' } },
  );
  return stdout;
}

test('a certificate of another CA, with another name or from an unknown issuer is still refused', async () => {
  const before = server.bytes();
  expect(await askFromShell({ kind: 'ca', caPem: otherAuthority.cert })).toBe('tls-rejected');
  expect(await askFromShell({ kind: 'ca', caPem: authority.cert }, '127.0.0.1')).toBe('tls-rejected');
  expect(await askFromShell({ kind: 'public' })).toBe('tls-rejected');
  expect(await askFromShell({ kind: 'fingerprint', sha256: otherAuthority.sha256 })).toBe('tls-rejected');
  expect(server.bytes()).toBe(before);
});

test('the right CA and the right pin are accepted', async () => {
  expect(await askFromShell({ kind: 'ca', caPem: authority.cert })).toBe('200');
  expect(await askFromShell({ kind: 'fingerprint', sha256: certificate.sha256 })).toBe('200');
});

test('nothing is posted to a Slack whose certificate is not trusted', async () => {
  const before = server.bytes();
  expect(await askFromShell('slack')).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  expect(server.bytes()).toBe(before);
});
