import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCa } from '../../../lib/configuration/ca-files.ts';
import { AutomationInvalidError } from '../../../lib/configuration/read-automation.ts';
import { prepareAutomation } from '../../../lib/prepare-automation.ts';
import { makeCertificate } from '../../../packages/veeam/test/transport/tls-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'ca-files-'));
let pem: string;
let other: string;
beforeAll(async () => {
  pem = (await makeCertificate('Test CA', { ca: true })).cert.trim();
  other = (await makeCertificate('Other CA', { ca: true })).cert.trim();
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(content: string | Buffer): string {
  const file = join(folder, 'ca.pem');
  writeFileSync(file, content);
  return file;
}
const names = (caPem: string) =>
  caPem
    .split(/(?<=END CERTIFICATE-----)\n/)
    .filter((each) => each !== '')
    .map((each) => new X509Certificate(each).subject);

test.each<[string, (text: string) => string | Buffer]>([
  ['UTF-8', (text) => text],
  ['UTF-8 with a byte order mark', (text) => `\ufeff${text}`],
  ['UTF-16, as PowerShell writes it', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ["Windows' line ends", (text) => text.replaceAll('\n', '\r\n')],
])('certificates are read from a file in %s', (_how, encode) => {
  const read = readCa(fileOf(encode(`# our CAs\n${pem}\nand\n${other}\n`)));
  expect('caPem' in read && names(read.caPem)).toEqual(['CN=Test CA', 'CN=Other CA']);
});

test.each<[string, () => string | Buffer, RegExp]>([
  ['that is empty', () => '', /holds no certificate in PEM form/],
  ['without a certificate', () => 'our CA', /holds no certificate in PEM form/],
  [
    'with a private key alone',
    () => '-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----',
    /holds no/,
  ],
  ['with a beginning alone', () => '-----BEGIN CERTIFICATE-----', /holds no certificate/],
  ['in DER', () => new X509Certificate(pem).raw, /DER.*openssl x509 -inform der/],
  [
    'with a good and a broken one',
    () => `${pem}\n${pem.replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA')}`,
    /cannot be used/,
  ],
])('a file %s is refused', (_what, content, because) => {
  const read = readCa(fileOf(content()));
  expect(read).toEqual({ problem: expect.stringMatching(because) });
});

test('settings that are given as an object follow the same rules', async () => {
  const server = {
    product: 'microsoft365' as const,
    url: 'https://office.example:4443',
    tls: { ca: fileOf('') },
  };
  await expect(prepareAutomation({ servers: { office: server } })).rejects.toThrow(AutomationInvalidError);
});
