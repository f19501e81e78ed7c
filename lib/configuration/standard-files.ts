import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { pathOfDocument, problemsOfDocument } from '../../functions/compliance/drift/standard-document.ts';
import { longestDocumentBytes } from '../../functions/compliance/policies/standards.ts';
import { decodeText, UndecodableTextError } from '../../functions/input/decode-text.ts';
import type { Automation } from './schema.ts';
import type { Problem } from './schema-problems.ts';
import { offsetOf, yamlProblems } from './yaml-problems.ts';

type Standards = Automation['compliance']['standards'];

/**
 * The problems with the files of standards.
 * @param folder the folder that paths are relative to
 * @returns `here`: problems in automation.yaml; `inFiles`: problems in the files, each with file, line and column
 */
export function standardFileProblems(
  standards: Standards,
  folder: string,
): { here: Problem[]; inFiles: string[] } {
  const problems: { here: Problem[]; inFiles: string[] } = { here: [], inFiles: [] };
  for (const [name, { product, file: given }] of Object.entries(standards)) {
    if (given === undefined) continue;
    const path = ['compliance', 'standards', name, 'file'];
    const refuse = (why: string) =>
      problems.here.push({ path, message: `${path.join('.')}: ${given} ${why}` });
    const file = resolve(folder, given);
    const text = textOf(file);
    if ('problem' in text) {
      refuse(text.problem);
      continue;
    }
    const { placed, contents } = parsed(file, text.text, folder);
    const wrong = contents === undefined ? placed : placed.concat(mistakesIn(contents, product));
    problems.inFiles.push(...wrong);
    const { document } = contents ?? {};
    if (wrong.length === 0 && Buffer.byteLength(JSON.stringify(document)) > longestDocumentBytes)
      refuse(
        `is longer than ${longestDocumentBytes / 1024} KiB: leave out what is not compared, such as the list of machines`,
      );
  }
  return problems;
}

/** The document in a file that was found to be valid. */
export function documentOf(file: string): unknown {
  const text = textOf(file);
  if ('problem' in text) throw new TypeError(`${file} ${text.problem}`);
  return parsed(file, text.text, '').contents?.document;
}

function textOf(file: string): { text: string } | { problem: string } {
  try {
    return { text: decodeText(readFileSync(file)).text };
  } catch (error) {
    if (error instanceof UndecodableTextError) return { problem: `cannot be read: ${error.message}` };
    const { code } = error as NodeJS.ErrnoException;
    return { problem: code === 'ENOENT' ? 'was not found' : `cannot be read (${code})` };
  }
}

interface Contents {
  readonly document: unknown;
  /** The place of a part of the document: file, line and column. */
  readonly placeOf: (path: readonly PropertyKey[]) => string;
}

/** JSON is YAML, too. */
function parsed(file: string, text: string, folder: string): { placed: string[]; contents?: Contents } {
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${relative(folder, file)}:${line}:${col}`;
  };
  const placed = yamlProblems(yaml, text).map(({ offset, message }) => `${place(offset)}: ${message}`);
  if (placed.length > 0) return { placed };
  const given: unknown = yaml.toJS({ maxAliasCount: -1 });
  const inside = pathOfDocument(given);
  const document = inside.reduce((part, name) => (part as Record<string, unknown>)[name], given);
  const placeOf = (path: readonly PropertyKey[]) => place(offsetOf(yaml.contents, [...inside, ...path]));
  return { placed, contents: { document, placeOf } };
}

function mistakesIn({ document, placeOf }: Contents, product: Standards[string]['product']): string[] {
  return problemsOfDocument({ product, document }).map(({ path, message }) => `${placeOf(path)}: ${message}`);
}
