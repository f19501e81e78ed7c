import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listen } from '../../src/server/http.ts';
import { type CertificateForm, loadCertificate } from '../../src/server/tls.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab-certificates-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Connects as a client that trusts only this certificate; returns the error's code, or `trusted`. */
async function trustOf(form: CertificateForm): Promise<string> {
  const { certificatePem, privateKeyPem } = await loadCertificate(form, folder);
  const listener = await listen(
    createServer({ cert: certificatePem, key: privateKeyPem }),
    0,
    '127.0.0.1',
    'test',
  );
  try {
    return await new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: listener.port, ca: certificatePem }, () =>
        resolve('trusted'),
      );
      socket.on('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    });
  } finally {
    await listener.close();
  }
}

test('the named certificate satisfies a client that trusts it', async () => {
  expect(await trustOf('named')).toBe('trusted');
});

test('the nameless one fails the check of the host name, as the real one does', async () => {
  expect(await trustOf('nameless')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
});

test('a certificate is kept between runs, its key for its owner alone', async () => {
  const first = await loadCertificate('named', folder);
  expect(await loadCertificate('named', folder)).toEqual(first);
  expect(first.fingerprint256).toBe(new X509Certificate(first.certificatePem).fingerprint256);
  expect((await stat(join(folder, 'named.key.pem'))).mode & 0o777).toBe(0o600);
});

test('without a folder each one is new', async () => {
  const [one, other] = await Promise.all([
    loadCertificate('named', undefined),
    loadCertificate('named', undefined),
  ]);
  expect(one.fingerprint256).not.toBe(other.fingerprint256);
});

test('what is no certificate is not passed over', async () => {
  await writeFile(join(folder, 'nameless.certificate.pem'), 'nonsense');
  await writeFile(join(folder, 'nameless.key.pem'), 'nonsense');
  await expect(loadCertificate('nameless', folder)).rejects.toThrow();
});
