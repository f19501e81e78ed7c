import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const pages = [...globSync('*.md'), ...globSync('docs/*.md'), ...globSync('packages/*/README.md')];

/** Paths from the top of the repository, a pattern such as `test/flows/http/*.test.ts` among them. */
const pathsIn = (text: string): string[] =>
  [...text.matchAll(/`((?:bench|commands|examples|functions|lib|packages|test)\/[\w./*-]+)`/g)].map(
    ([, path = '']) => path,
  );

const linksIn = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);

const isMissing = (path: string): boolean => globSync(path).length === 0;

describe.each(pages)('%s', (page) => {
  const text = readFileSync(page, 'utf8');

  it('names no path that is not there', () => {
    expect(pathsIn(text).filter(isMissing)).toEqual([]);
  });

  it('links to no file that is not there', () => {
    expect(linksIn(text).filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
  });
});

it('would notice a path and a link that are not there', () => {
  const text = 'See `functions/doors/http.ts`, `lib/*.ts` and [this](gone.md#part).';
  expect(pathsIn(text).filter(isMissing)).toEqual(['functions/doors/http.ts']);
  expect(linksIn(text)).toEqual(['gone.md']);
});
