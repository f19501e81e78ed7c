import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readToken, usualTokenFile } from '../src/api/token.ts';

const folder = mkdtempSync(join(tmpdir(), 'token-'));
afterAll(() => rmSync(folder, { recursive: true }));
const nowhere = { HOME: join(folder, 'nobody') };

function file(name: string, mode: number, text = 'vat_secret\n'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

it('uses the given file before the environment, and the environment before the default file', async () => {
  const own = file('own', 0o600);
  const environment = { HOME: folder, API_TOKEN: 'of-the-environment' };
  expect(await readToken(own, environment)).toBe('vat_secret');
  expect(await readToken(undefined, environment)).toBe('of-the-environment');
  expect(await readToken(undefined, { ...nowhere, API_TOKEN_FILE: own })).toBe('vat_secret');
  const usual = usualTokenFile({ HOME: folder });
  mkdirSync(dirname(usual), { recursive: true });
  writeFileSync(usual, 'usual', { mode: 0o600 });
  expect(await readToken(undefined, { HOME: folder })).toBe('usual');
});

it.each([0o640, 0o604, 0o660, 0o644])(
  'refuses a file that other users may read (%o), with the remedy and without the token',
  async (mode) => {
    const open = file(`mode-${mode}`, mode);
    const refused = readToken(open, {});
    await expect(refused).rejects.toThrow(`chmod 600 '${open}'`);
    await expect(refused).rejects.not.toThrow('vat_secret');
  },
);

it.each([
  ['is not there', join(folder, 'none')],
  ['holds no token', file('empty', 0o600, '\n')],
  ['holds more than a token', file('more', 0o600, 'a b\nc')],
])('refuses a file that %s', async (_, path) => {
  await expect(readToken(path, {})).rejects.toThrow(path);
});

it('says where a token is searched when there is none', async () => {
  await expect(readToken(undefined, nowhere)).rejects.toThrow(usualTokenFile(nowhere));
});
