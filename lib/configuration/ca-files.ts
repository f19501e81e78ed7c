import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Automation } from './schema.ts';
import type { Problem } from './schema-problems.ts';

/** Servers whose `ca` is no file, or no PEM file of a certificate. `folder` is where paths start. */
export function caProblems({ servers }: Pick<Automation, 'servers'>, folder: string): Problem[] {
  return Object.entries(servers).flatMap(([name, { tls }]) => {
    if (tls === undefined || tls === 'public' || !('ca' in tls)) return [];
    const message = problemOf(resolve(folder, tls.ca));
    const path = ['servers', name, 'tls', 'ca'];
    return message === undefined ? [] : [{ path, message: `${path.join('.')}: ${message}` }];
  });
}

function problemOf(file: string): string | undefined {
  try {
    const pem = readFileSync(file, 'utf8');
    if (!pem.includes('-----BEGIN CERTIFICATE-----')) return `${file} holds no certificate in PEM form`;
    new X509Certificate(pem);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return `there is no file ${file}`;
    return `${file} cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  }
}
