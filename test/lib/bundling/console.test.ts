import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildConsole } from '../../../lib/bundling/console.ts';

const folder = mkdtempSync(join(tmpdir(), 'console-'));
beforeAll(() => buildConsole(resolve(import.meta.dirname, '../../..'), folder));
afterAll(() => rmSync(folder, { recursive: true }));

/** The style sheet, the page and the script; those of the reference: `test/web/reference.test.ts`. */
const files = () =>
  readdirSync(folder)
    .filter((name) => name.startsWith('console'))
    .sort((left, right) => extname(left).localeCompare(extname(right)));
const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');
const compressedKib = (file: string) => gzipSync(textOf(file)).length / 1024;

it('is a page, a script and a style sheet, with file names that change with their content', () => {
  expect(files()).toEqual([
    expect.stringMatching(/^console-[A-Z0-9]{8}\.css$/),
    'console.html',
    expect.stringMatching(/^console-[A-Z0-9]{8}\.js$/),
  ]);
  const linked = [...textOf('console.html').matchAll(/"\/assets\/([^"]+)"/g)].map(([, file]) => file);
  const [style, , script] = files();
  expect(linked).toEqual([style, script]);
});

// The size that a phone waits for on a slow line: at most 100 KB of script (the console's budget), compressed as it
// is sent.
it('keeps its budget', () => {
  const [style = '', , script = ''] = files();
  expect(compressedKib(script)).toBeLessThan(100);
  expect(compressedKib(style)).toBeLessThan(12);
});

it('loads nothing from other hosts', () => {
  for (const file of files()) {
    const addresses = [...textOf(file).matchAll(/(?:https?:)?\/\/[a-z0-9-]+\.[a-z]{2,}/gi)].map(
      ([each]) => each,
    );
    // The namespaces of SVG and MathML are not addresses.
    expect(addresses.filter((each) => each !== 'http://www.w3.org')).toEqual([]);
  }
});
