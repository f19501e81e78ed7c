import { X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export interface ServerCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** SHA-256 over the certificate, upper-case hex pairs with colons. */
  readonly fingerprint256: string;
}

const yearMs = 365 * 24 * 60 * 60 * 1000;
const certificateForms = {
  named: {
    commonName: 'localhost',
    altNames: [
      { type: 2 as const, value: 'localhost' },
      { type: 7 as const, ip: '127.0.0.1' },
      { type: 7 as const, ip: '::1' },
    ],
  },
  nameless: { commonName: 'Veeam Backup Server Certificate', altNames: [] },
};
export type CertificateForm = keyof typeof certificateForms;

/**
 * Reads the self-signed certificate of one form from `folder`, or makes it and keeps it there; only the owner can read
 * the key. `nameless` has no host name, like the certificate of Backup & Replication (seen by its clients).
 */
export async function loadCertificate(
  form: CertificateForm,
  folder: string | undefined,
): Promise<ServerCertificate> {
  const kept = folder === undefined ? undefined : await readKept(form, folder);
  if (kept !== undefined) return kept;
  const made = await makeCertificate(form);
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${form}.key.pem`), made.privateKeyPem, { mode: 0o600 });
    await chmod(join(folder, `${form}.key.pem`), 0o600);
    await writeFile(join(folder, `${form}.certificate.pem`), made.certificatePem);
  }
  return made;
}

async function makeCertificate(form: CertificateForm): Promise<ServerCertificate> {
  const { commonName, altNames } = certificateForms[form];
  // The real clock, not the lab's: a client checks validity against its own machine.
  const notBeforeDate = new Date(Date.now() - 24 * 60 * 60 * 1000);
  const made = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate,
    notAfterDate: new Date(notBeforeDate.getTime() + 5 * yearMs),
    extensions: [
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'basicConstraints', cA: true, critical: true },
      ...(altNames.length === 0 ? [] : [{ name: 'subjectAltName' as const, altNames: [...altNames] }]),
    ],
  });
  return withFingerprint(made.cert, made.private);
}

async function readKept(form: CertificateForm, folder: string): Promise<ServerCertificate | undefined> {
  const [certificatePem, privateKeyPem] = await Promise.all(
    [`${form}.certificate.pem`, `${form}.key.pem`].map((name) => readIfThere(join(folder, name))),
  );
  if (certificatePem === undefined || privateKeyPem === undefined) return undefined;
  const stillValid = new X509Certificate(certificatePem).validToDate.getTime() > Date.now();
  return stillValid ? withFingerprint(certificatePem, privateKeyPem) : undefined;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function withFingerprint(certificatePem: string, privateKeyPem: string): ServerCertificate {
  return {
    certificatePem,
    privateKeyPem,
    fingerprint256: new X509Certificate(certificatePem).fingerprint256,
  };
}
