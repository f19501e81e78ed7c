import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../command-line/errors.ts';

/** The token file that is used if no other is named. */
export function usualTokenFile(environment: NodeJS.ProcessEnv): string {
  const folder = environment['XDG_CONFIG_HOME'] || join(environment['HOME'] || homedir(), '.config');
  return join(folder, 'veeam-automation', 'token');
}

/**
 * The caller's token. The sources are, in this order: the file of `--token-file`, `API_TOKEN`, the file of
 * `API_TOKEN_FILE`, and the usual file.
 * @throws UsageError if there is none, or if others than the file's owner may read it
 */
export async function readToken(file: string | undefined, environment: NodeJS.ProcessEnv): Promise<string> {
  const { API_TOKEN: token, API_TOKEN_FILE: namedFile } = environment;
  if (file !== undefined) return tokenIn(file);
  if (token !== undefined && token !== '') return token;
  if (namedFile !== undefined && namedFile !== '') return tokenIn(namedFile);
  const usual = usualTokenFile(environment);
  try {
    return await tokenIn(usual);
  } catch (error) {
    if (!(error instanceof UsageError && error.cause !== undefined)) throw error;
    throw new UsageError(`There is no token: set API_TOKEN, or write it to ${usual} (chmod 600).`, {
      cause: error,
    });
  }
}

async function tokenIn(file: string): Promise<string> {
  const about = await stat(file).catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(`${file}: the token's file cannot be read (${cause.code}).`, { cause });
  });
  // Windows has no such permission bits.
  if (process.platform !== 'win32' && (about.mode & 0o077) !== 0)
    throw new UsageError(`${file}: others may read the token. Take that away: chmod 600 '${file}'`);
  const token = (await readFile(file, 'utf8')).trim();
  if (!/^[\w.~+/=-]+$/.test(token)) throw new UsageError(`${file} does not hold a token, alone on one line.`);
  return token;
}
