import { readFileSync } from 'node:fs';
import { layers } from '../check/layers.ts';
import { type GeneratedDocument, table } from './generated-document.ts';

const file = 'docs/architecture.md';
const begin = '<!-- folders: made from commands/check/layers.ts by `npm run docs` -->';
const end = '<!-- /folders -->';

/** The page on the architecture. `npm run check` checks imports against the same table of folders. */
export const architecturePage: GeneratedDocument = {
  file,
  generate: () => withFolders(readFileSync(file, 'utf8')),
};

/** The page with the current table between its markers. @throws Error when a marker is missing */
export function withFolders(page: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new Error(`${file} needs the lines ${begin} and ${end}.`);
  return `${page.slice(0, from)}${begin}\n${folderTable()}\n${page.slice(to)}`;
}

function folderTable(): string {
  const code = (text: string) => `\`${text}\``;
  const rows = layers.map(({ folder, holds, mayImport }) => [
    code(folder),
    holds,
    mayImport.map(code).join(', ') || 'nothing else',
  ]);
  return table(['folder', 'holds', 'may import'], rows);
}
