import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { askedEnvironment } from '../../lib/bundling/asked-environment.ts';
import type { Bundle } from '../../lib/bundling/bundle.ts';
import { budgetKib, functionEntries } from '../../lib/bundling/functions.ts';
import { type PreparedAutomation, prepareAutomation } from '../../lib/index.ts';

const url = 'https://em.example';
let prepared: PreparedAutomation;
let bundles: readonly Bundle[];
beforeAll(async () => {
  const servers = { 'em-1': { product: 'enterprise-manager', url, tls: 'public' } } as const;
  prepared = await prepareAutomation({ servers });
  bundles = prepared.bundles;
});

const budgetOf = ({ name }: Bundle): number => budgetKib(name);

it('keeps every bundle within its budget', () => {
  const over = bundles
    .filter((bundle) => bundle.codeBytes / 1024 > budgetOf(bundle))
    .map((bundle) => `${bundle.name}: ${Math.ceil(bundle.codeBytes / 1024)} of ${budgetOf(bundle)} KiB`);
  const sizes = bundles.map(({ name, codeBytes }) => `${name} ${Math.ceil(codeBytes / 1024)}`);
  expect(over, `All sizes in KiB: ${sizes.join(', ')}`).toEqual([]);
});

it('keeps functions that must answer at once small: the public one has no schema library and no AWS client', () => {
  const kib = (name: string) => (bundles.find((each) => each.name === name)?.codeBytes ?? 0) / 1024;
  expect(kib('public-http')).toBeGreaterThan(0);
  expect(kib('public-http')).toBeLessThan(60);
  expect(kib('slack-http')).toBeLessThan(280);
});

it('makes bundles that load without the code that was left out', async () => {
  const environment = {
    AWS_REGION: 'us-east-1',
    ...Object.fromEntries(askedEnvironment().map((name) => [name, 'arn:aws:x:us-east-1:0:stateMachine:x'])),
  };
  // One program loads them all. Each has its own folder, and shares no module with another.
  const load = `
    const loaded = process.argv.slice(1).map(async (file) => {
      const { handler } = await import(file);
      return typeof handler;
    });
    const results = await Promise.allSettled(loaded);
    console.log(JSON.stringify(results.map(({ value, reason }) => value ?? String(reason))));
    process.exit();
  `;
  const files = bundles.map(({ folder }) => join(folder, 'index.mjs'));
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', load, '--', ...files],
    { env: environment, encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  const loaded: unknown[] = JSON.parse(stdout);
  expect(bundles.map(({ name }, at) => `${name}: ${loaded[at]}`)).toEqual(
    bundles.map(({ name }) => `${name}: function`),
  );
});

it('puts the configuration beside the code of each function', () => {
  expect(prepared.configuration.servers).toMatchObject([{ name: 'em-1', baseUrl: url }]);
  for (const { folder } of bundles) {
    const beside = readFileSync(join(folder, 'configuration.json'), 'utf8');
    expect(JSON.parse(beside)).toEqual(prepared.configuration);
  }
});

it('measures real bundles: each has its code, and the HTTP client only if it is needed', () => {
  expect(bundles.map(({ name }) => name)).toEqual(Object.keys(functionEntries));
  const lightest = (talks: boolean) =>
    Math.min(
      ...bundles
        .filter(({ name }) => functionEntries[name].talksToVeeam === talks)
        .map(({ codeBytes }) => codeBytes),
    );
  expect(lightest(false)).toBeGreaterThan(0);
  // undici's agent and request alone have 280 KiB.
  expect(lightest(true)).toBeGreaterThan(280 * 1024);
});
