import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { buildPackages } from '../../commands/build/build-packages.ts';

/** Another developer's folder, with our packages installed as npm does it, and nothing else of the repository. */
export interface Consumer {
  folder: string;
  write(file: string, text: string): void;
  /** Runs a program with this Node.js. @returns its output */
  run(...args: string[]): Promise<string>;
  /** Starts a program, which is stopped with the consumer. @returns the first line that it prints, parsed */
  start(...args: string[]): Promise<Record<string, unknown>>;
  remove(): Promise<void>;
}

/**
 * Packs our packages with `npm pack` and unpacks them into an empty folder. It links only those other packages that
 * the manifests name. npm itself would have to ask the registry for them.
 */
export async function installPackages(): Promise<Consumer> {
  const folder = await mkdtemp(join(tmpdir(), 'veeam-automation-consumer-'));
  const built = join(folder, 'built');
  const modules = join(folder, 'node_modules');
  await buildPackages(built);
  const names = ['veeam', 'lab', 'local-cloud', 'cli', 'automation'];
  const packing = ['pack', ...names.map((name) => join(built, name)), '--silent', '--ignore-scripts'];
  const packed = execFileSync('npm', packing, { cwd: folder, encoding: 'utf8' }).trim().split('\n');
  for (const [index, name] of names.entries()) {
    const manifest = JSON.parse(readFileSync(join(built, name, 'package.json'), 'utf8'));
    const into = join(modules, manifest.name);
    mkdirSync(into, { recursive: true });
    execFileSync('tar', ['-xzf', join(folder, packed[index] ?? ''), '-C', into, '--strip-components=1']);
    for (const needed of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
      const link = join(modules, needed);
      if (needed.startsWith('@veeam-automation/') || existsSync(link)) continue;
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(resolve('node_modules', needed), link);
    }
  }
  rmSync(built, { recursive: true });
  const env = { ...process.env, NODE_PATH: '' };
  const stops: (() => Promise<unknown>)[] = [];
  return {
    folder,
    write: (file, text) => writeFileSync(join(folder, file), text),
    run: async (...args) =>
      (await promisify(execFile)(process.execPath, args, { cwd: folder, env, maxBuffer: 2 ** 26 })).stdout,
    async start(...args) {
      const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
      stops.push(async () => {
        child.kill();
        await once(child, 'exit');
      });
      for await (const line of createInterface(child.stdout)) return JSON.parse(line);
      throw new Error(`${args.join(' ')} printed nothing.`);
    },
    async remove() {
      await Promise.all(stops.map((stop) => stop()));
      rmSync(folder, { recursive: true });
    },
  };
}
