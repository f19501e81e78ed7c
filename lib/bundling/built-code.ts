import { createHash, randomUUID } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

const keptDays = 7;

/** A hash of all input of the functions' code: their sources, the console's, the bundling code, the packages. */
export function sourcesHash(root: string): string {
  const sources = globSync(
    ['functions/**/*.*', 'packages/veeam/src/**/*.ts', 'web/**/*.*', 'lib/bundling/*.*'],
    { cwd: root },
  ).sort();
  // An installed package has neither a lock file nor a tsconfig.json.
  const settings = ['package-lock.json', 'package.json', 'tsconfig.json'].filter((file) =>
    existsSync(join(root, file)),
  );
  const files = [...settings, ...sources];
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex').slice(0, 32);
}

/**
 * The folder with the code that `build` makes from these sources. It is made once, and used again by later syntheses.
 * It is in `node_modules/.cache`. Folders that were not used for a week are deleted.
 * @param how the way in which the code is built, if there is more than one
 * @param build writes the code into an existing, empty folder
 */
export async function builtCode(
  root: string,
  how: string,
  build: (into: string) => Promise<void>,
): Promise<string> {
  const cache = join(root, 'node_modules/.cache/veeam-automation');
  const built = join(cache, `${sourcesHash(root)}-${how}`);
  const now = new Date();
  if (existsSync(built)) {
    await utimes(built, now, now);
    return built;
  }
  const making = join(cache, `${randomUUID()}.making`);
  await mkdir(making, { recursive: true });
  try {
    await build(making);
    // A faster process has made the same code.
    if (existsSync(built)) await rm(making, { recursive: true });
    else await rename(making, built);
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    if (!existsSync(built)) throw error;
  }
  await forgetUnused(cache, now);
  return built;
}

async function forgetUnused(cache: string, now: Date): Promise<void> {
  for (const name of await readdir(cache)) {
    const folder = join(cache, name);
    // Another process may have deleted it in the meantime.
    const used = await stat(folder).catch(() => undefined);
    if (used && now.getTime() - used.mtimeMs > keptDays * 86_400_000) {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
