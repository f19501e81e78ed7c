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

/** The stack's variables, without which a function does not load. Calls to AWS fail at once: nothing listens there. */
const environment = {
  ...Object.fromEntries(askedEnvironment().map((name) => [name, 'https://bench.example.internal'])),
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  AWS_MAX_ATTEMPTS: '1',
};

const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-bench-'));
const figures: Figure[] = [];
let emptyMs: number;
let firstEmptyMs: number;
try {
  const servers = {
    'em-1': { product: 'enterprise-manager', url: 'https://em.example.internal:9398', tls: 'public' },
  };
  const configuration = runtimeConfiguration(automation.parse({ servers }), join(folder, 'automation.yaml'));
  const bundles = await bundleFunctions(configuration, join(folder, 'bundles'));
  const sides: Record<string, () => Promise<number>> = Object.fromEntries([
    ...sidesOf('empty', emptyFunction()),
    ...bundles.flatMap(({ name, folder: own }) => sidesOf(name, join(own, 'index.mjs'))),
  ]);
  const measured = await alternate(sides, { rounds });
  emptyMs = median(measured['empty'] ?? []);
  firstEmptyMs = median(measured['empty, first answer'] ?? []);
  for (const bundle of bundles) figures.push(...figuresOf(bundle, measured));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

show({
  bench: 'functions',
  what: 'each function, as deployed: its size, and how long a fresh Node.js takes to load it',
  figures,
  notes: [
    `Load: above an empty handler's ${emptyMs.toFixed(1)} ms in the same round, median of ${rounds}.`,
    `Cold start: from the start of the process to the first answer, to an empty handler's ${firstEmptyMs.toFixed(0)} ms in the same round. The call is an HTTP request that nobody signed: it is refused.`,
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

function sidesOf(name: string, file: string): [string, () => Promise<number>][] {
  const side = (script: string) => () =>
    inFreshProcess<number>(new URL(`sides/${script}.ts`, import.meta.url), [file], environment);
  return [
    [name, side('load')],
    [`${name}, first answer`, side('first-answer')],
  ];
}

function figuresOf({ name, codeBytes }: Bundle, measured: Record<string, number[]>): Figure[] {
  const above = (measured[name] ?? []).map((ms, round) => ms - (measured['empty']?.[round] ?? Number.NaN));
  const first = (measured[`${name}, first answer`] ?? []).map(
    (ms, round) => ms / (measured['empty, first answer']?.[round] ?? Number.NaN),
  );
  return [
    exact('bundle', codeBytes / 1024, 'KiB', { of: name, budget: budgetKib(name) }),
    here('load above empty', above, 'ms', { of: name, budget: loadBudgetMs }),
    here('cold start to empty', first, 'ratio', { of: name }),
  ];
}
