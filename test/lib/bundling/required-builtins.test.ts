import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, expect, it } from 'vitest';
import { requiredBuiltins } from '../../../lib/bundling/required-builtins.ts';

const folder = mkdtempSync(join(tmpdir(), 'required-builtins-'));
afterAll(() => rmSync(folder, { recursive: true }));

const program = `
import crypto, { createHash } from 'node:crypto';
import * as http from 'http';
const { Agent } = await import('node:http');
console.log(JSON.stringify({
  hash: createHash('sha1').update('').digest('hex') === crypto.hash('sha1', ''),
  agent: new Agent() instanceof http.Agent,
  undici: process.moduleLoadList.some((name) => name.includes('undici')),
}));
`;

it('gives a program the Node.js modules that it imports, and loads no unused one', async () => {
  await build({
    stdin: { contents: program },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    plugins: [requiredBuiltins],
    logLevel: 'silent',
  });
  const printed = execFileSync(process.execPath, [join(folder, 'stdin.mjs')], { encoding: 'utf8' });
  expect(JSON.parse(printed)).toEqual({ hash: true, agent: true, undici: false });
});
