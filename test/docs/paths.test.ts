import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const pages = [...globSync('*.md'), ...globSync('docs/*.md'), ...globSync('packages/*/README.md')];

/** Paths from the root of the repository, including patterns such as `test/flows/http/*.test.ts`. */
const pathsIn = (text: string): string[] =>
  [...text.matchAll(/`((?:bench|commands|examples|functions|lib|packages|test)\/[\w./*-]+)`/g)].map(
    ([, path = '']) => path,
  );

const linksIn = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);

const isMissing = (path: string): boolean => globSync(path).length === 0;

describe.each(pages)('%s', (page) => {
  const text = readFileSync(page, 'utf8');

  it('names only existing paths', () => {
    expect(pathsIn(text).filter(isMissing)).toEqual([]);
  });

  it('links only to existing files', () => {
    expect(linksIn(text).filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
  });
});

it('detects a missing path and a broken link', () => {
  const text = 'See `functions/doors/http.ts`, `lib/*.ts` and [this](gone.md#part).';
  expect(pathsIn(text).filter(isMissing)).toEqual(['functions/doors/http.ts']);
  expect(linksIn(text)).toEqual(['gone.md']);
});
