import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askedEnvironment } from '../lib/bundling/asked-environment.ts';
import { type Bundle, bundleFunctions } from '../lib/bundling/bundle.ts';
import { budgetKib } from '../lib/bundling/functions.ts';
import { runtimeConfiguration } from '../lib/configuration/read-automation.ts';
import { automation } from '../lib/configuration/schema.ts';
import { exact, type Figure, here } from './tools/figures.ts';
import { inFreshProcess } from './tools/fresh-process.ts';
import { alternate, median } from './tools/measure.ts';
import { show } from './tools/show.ts';

const rounds = 11;
const loadBudgetMs = 80;

/** What the stack sets; a function refuses to load without. Nothing is called. */
const environment = Object.fromEntries(
  askedEnvironment().map((name) => [name, 'https://bench.example.internal']),
);

const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-bench-'));
const figures: Figure[] = [];
let emptyMs: number;
try {
  const servers = {
    'em-1': { product: 'enterprise-manager', url: 'https://em.example.internal:9398', tls: 'public' },
  };
  const configuration = runtimeConfiguration(automation.parse({ servers }), join(folder, 'automation.yaml'));
  const bundles = await bundleFunctions(configuration, join(folder, 'bundles'));
  const sides: Record<string, () => Promise<number>> = Object.fromEntries([
    ['empty', loader(emptyFunction())],
    ...bundles.map(loaderOf),
  ]);
  const measured = await alternate(sides, { rounds });
  const empty = measured['empty'] ?? [];
  emptyMs = median(empty);
  for (const bundle of bundles) figures.push(...figuresOf(bundle, measured[bundle.name] ?? [], empty));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

show({
  bench: 'functions',
  what: 'each function, as deployed: its size, and how long a fresh Node.js takes to load it',
  figures,
  notes: [
    `Load: above an empty handler's ${emptyMs.toFixed(1)} ms in the same round, median of ${rounds}.`,
    'Times are of this machine, a whole processor; a Lambda function of 512 MB has about a third of one. Sizes are the same everywhere.',
  ],
});

function emptyFunction(): string {
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  const file = join(empty, 'index.mjs');
  writeFileSync(file, 'export const handler = async () => ({ statusCode: 200 });');
  return file;
}

function loader(file: string): () => Promise<number> {
  const script = new URL('sides/load.ts', import.meta.url);
  return () => inFreshProcess<number>(script, [file], environment);
}

function loaderOf({ name, folder: own }: Bundle): [string, () => Promise<number>] {
  return [name, loader(join(own, 'index.mjs'))];
}

function figuresOf({ name, codeBytes }: Bundle, loadsMs: number[], emptyLoadsMs: number[]): Figure[] {
  const above = loadsMs.map((ms, round) => ms - (emptyLoadsMs[round] ?? Number.NaN));
  const budget = budgetKib(name);
  return [
    exact('bundle', codeBytes / 1024, 'KiB', { of: name, budget }),
    here('load above empty', above, 'ms', { of: name, budget: loadBudgetMs }),
  ];
}
