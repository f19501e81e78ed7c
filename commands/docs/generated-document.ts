import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that is generated from code. The same code always generates the same text. */
export interface GeneratedDocument {
  /** The path from the root of the repository. */
  file: string;
  generate(): string | Promise<string>;
}

/** A table in GitHub's Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Turns page names in a text into links, for a page in the same folder. */
export const linked = (text: string): string =>
  text.replaceAll(/docs\/([a-z0-9-]+\.md)/g, (_path, page) => `[${page}](${page})`);

/** The hidden comment that marks a page as generated. */
export const madeBy = (source: string): string =>
  `<!-- Made from ${source} by \`npm run docs\`: change it there. -->`;

/** The documents whose file in `folder` is missing or differs from the generated text. */
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
