import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import type { MutantResult } from '@stryker-mutator/api/core';
import { mutated } from './sample.ts';

/** Whether a flow fails on functions that are bundled from a copy of the repository, with a mutant if given. */
export async function flowFails(flow: string, mutant?: MutantResult): Promise<boolean> {
  const copy = mkdtempSync(join(tmpdir(), 'mutated-'));
  try {
    copyRepository(copy);
    if (mutant !== undefined) {
      const file = join(copy, relative(process.cwd(), mutant.fileName));
      writeFileSync(file, mutated(readFileSync(file, 'utf8'), mutant, 1));
    }
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--bail', '1', flow];
    const child = spawn(process.execPath, vitest, { cwd: copy, stdio: 'ignore' });
    return (await new Promise<number | null>((done) => child.once('close', done))) !== 0;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Third-party packages are linked. Our own are links within the copy, because they may be mutated. */
function copyRepository(copy: string): void {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  for (const file of files.split('\n').filter(Boolean)) cpSync(file, join(copy, file), { force: true });
  const own = '@veeam-automation';
  mkdirSync(join(copy, 'node_modules', own), { recursive: true });
  for (const name of readdirSync('node_modules').filter((each) => each !== own && each !== '.cache'))
    symlinkSync(resolve('node_modules', name), join(copy, 'node_modules', name));
  for (const name of readdirSync(join('node_modules', own)))
    symlinkSync(join('../../packages', name), join(copy, 'node_modules', own, name));
}
