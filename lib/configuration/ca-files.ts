import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { decodeText, UndecodableTextError } from '../../functions/input/decode-text.ts';
import type { Problem } from './schema-problems.ts';

const withCa = z.object({ tls: z.object({ ca: z.string() }) });

/**
 * Finds servers whose `ca` is not a file, or not a PEM file of a certificate. The settings may have other problems.
 * @param folder the folder that paths are relative to
 */
export function caProblems(settings: unknown, folder: string): Problem[] {
  const { data } = z.object({ servers: z.record(z.string(), z.unknown()) }).safeParse(settings);
  return Object.entries(data?.servers ?? {}).flatMap(([name, given]) => {
    const server = withCa.safeParse(given).data;
    if (server === undefined) return [];
    const read = readCa(resolve(folder, server.tls.ca));
    const path = ['servers', name, 'tls', 'ca'];
    return 'problem' in read ? [{ path, message: `${path.join('.')}: ${read.problem}` }] : [];
  });
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** The certificates of a PEM file, without its other content; or the problem with the file. */
export function readCa(file: string): { caPem: string } | { problem: string } {
  try {
    const bytes = readFileSync(file);
    const certificates = pemOf(bytes).match(CERTIFICATE) ?? [];
    if (certificates.length === 0)
      return { problem: `${file} holds no certificate${isDer(bytes) ? inDer : ' in PEM form'}` };
    for (const certificate of certificates) new X509Certificate(certificate);
    return { caPem: `${certificates.join('\n')}\n` };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { problem: `${file} was not found` };
    return { problem: `${file} cannot be used: ${error instanceof Error ? error.message : String(error)}` };
  }
}

const inDer = ' in PEM form: it is DER; make it PEM with openssl x509 -inform der -in FILE -out FILE.pem';

function pemOf(bytes: Buffer): string {
  try {
    return decodeText(bytes).text;
  } catch (error) {
    if (error instanceof UndecodableTextError) return '';
    throw error;
  }
}

/** Windows exports a certificate in this form by default; Base64 is an option. */
function isDer(bytes: Buffer): boolean {
  return bytes[0] === 0x30 && bytes[1] === 0x82;
}
