import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that is made from code. The same code always makes the same text. */
export interface GeneratedDocument {
  /** From the top of the repository on. */
  file: string;
  generate(): string | Promise<string>;
}

/** A table of GitHub's Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Links to the pages that a text names, for a page beside them. */
export const linked = (text: string): string =>
  text.replaceAll(/docs\/([a-z0-9-]+\.md)/g, (_path, page) => `[${page}](${page})`);

/** What a page that is made from code says of itself, unseen. */
export const madeBy = (source: string): string =>
  `<!-- Made from ${source} by \`npm run docs\`: change it there. -->`;

/** The documents whose file in `folder` is not what their code makes, or is not there. */
export async function outOfStep(
  documents: readonly GeneratedDocument[],
  folder: string,
): Promise<GeneratedDocument[]> {
  const late = [];
  for (const document of documents) {
    const written = await readFile(join(folder, document.file), 'utf8').catch(noneYet);
    if (written !== (await document.generate())) late.push(document);
  }
  return late;
}

/** Writes the documents into `folder`. */
export async function write(documents: readonly GeneratedDocument[], folder: string): Promise<void> {
  for (const { file, generate } of documents) await writeFile(join(folder, file), await generate());
}

function noneYet(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
