import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** The environment variables that the functions' sources read. Code that loads a bundle outside the stack sets them. */
export function askedEnvironment(): string[] {
  const sources = globSync('functions/**/*.ts', { cwd: root }).map((file) =>
    readFileSync(resolve(root, file), 'utf8'),
  );
  const names = sources.flatMap((text) =>
    [...text.matchAll(/environment\('([A-Z_]+)'\)/g)].map(([, name = '']) => name),
  );
  return [...new Set(names)];
}
