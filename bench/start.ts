import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { here } from './tools/figures.ts';
import { show } from './tools/show.ts';

const rounds = 3;
const root = resolve(import.meta.dirname, '..');
const tree = ['commands', 'functions', 'lib', 'local', 'node_modules', 'cdk.json', 'package.json'];
const freePorts = Object.fromEntries(
  [
    ...['PORT', 'AWS_PORT', 'LAB_PORT'],
    ...['ENTERPRISE_MANAGER', 'BACKUP_REPLICATION', 'MICROSOFT365'].map((server) => `LAB_${server}_PORT`),
  ].map((variable) => [variable, '0']),
);

interface Started {
  readySeconds: number;
  /** The lines of progress that it printed before it was ready. */
  progress: string[];
}

const starts: Started[] = [];
for (let round = 0; round < rounds; round++) starts.push(await startOnce());
show({
  bench: 'start',
  what: `npm start on an installed tree, to ready, with ${availableParallelism()} processors`,
  figures: [
    here(
      'npm start to ready',
      starts.map(({ readySeconds }) => readySeconds),
      's',
      { budget: 20 },
    ),
  ],
  notes: [
    'Each time a first start: no state, no certificates. Ready means that it says so and that GET /health then answers 200.',
    'What the last one showed while it was awaited:',
    ...(starts.at(-1)?.progress.map((line) => `  ${line}`) ?? []),
  ],
});

/** Starts in a folder of links to this tree, so that the user's own `.local` stays unchanged. */
async function startOnce(): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-bench-'));
  for (const name of tree) symlinkSync(join(root, name), join(folder, name));
  const began = performance.now();
  // It has its own process group: npm runs a shell that runs Node.js, and all of them must be stopped.
  const child = spawn('npm', ['start'], {
    cwd: folder,
    env: { ...process.env, ...freePorts },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const closed = once(child, 'close');
  try {
    const progress = await untilReady(child);
    const url = /API_URL='([^']+)'/.exec(readFileSync(join(folder, '.local/env'), 'utf8'))?.[1];
    const { status } = await fetch(`${url}/health`);
    if (status !== 200) throw new Error(`GET /health answered ${status}.`);
    return { readySeconds: (performance.now() - began) / 1000, progress };
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await closed;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The lines of progress up to `ready`. @throws if the process ends before */
async function untilReady({ stdout }: ChildProcessByStdio<null, Readable, null>): Promise<string[]> {
  const progress: string[] = [];
  for await (const line of createInterface({ input: stdout })) {
    if (/^ *\d+\.\d s /.test(line)) progress.push(line.trim());
    if (/ s {2}ready$/.test(line)) {
      stdout.resume();
      return progress;
    }
  }
  throw new Error(`npm start ended before it was ready, after: ${progress.join('; ')}`);
}
