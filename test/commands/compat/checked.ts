import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CheckOptions,
  checkDocument,
  type DocumentReport,
} from '../../../commands/compat/check-document.ts';
import type { JsonObject } from '../../../commands/compat/json-schema.ts';

const NOW = new Date('2026-01-02T03:04:05Z');

/** Checks our client against a document in a file. */
export async function checked(
  document: JsonObject | string,
  options: Partial<CheckOptions> = {},
): Promise<DocumentReport> {
  const folder = await mkdtemp(join(tmpdir(), 'compat-'));
  const file = join(folder, 'document.json');
  try {
    await writeFile(file, typeof document === 'string' ? document : JSON.stringify(document));
    return await checkDocument(file, { trust: { kind: 'public' }, now: () => NOW, ...options });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The operations that do not fit, by name, with the differences. */
export function misfits({ operations }: DocumentReport): Record<string, readonly string[]> {
  const found = operations.filter(({ request, answer }) => request === 'misfit' || answer === 'misfit');
  return Object.fromEntries(found.map(({ name, faults }) => [name, faults]));
}
