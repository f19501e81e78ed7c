import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GeneratedDocument } from './generated-document.ts';

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
