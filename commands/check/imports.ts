import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { type Layer, layers } from './layers.ts';

/** An import that the table of layers does not allow. */
export interface ImportFault {
  file: string;
  imports: string;
}

const specifier = /(?:\bfrom|\bimport)\s*\(?\s*'([^'\n]+)'/g;

/** The forbidden imports of the repository's files, without tests: those to a higher layer or to one beside. */
export function importFaults(root: string): ImportFault[] {
  const files = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.js', '*.tsx'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
    .split('\n')
    .filter((file) => layerOf(file) !== undefined && !/(^|\/)test\//.test(file));
  return files.flatMap((file) => faultsOf(file, readFileSync(posix.join(root, file), 'utf8')));
}

/** The imports of a file that its layer does not allow. */
export function faultsOf(file: string, source: string): ImportFault[] {
  const own = layerOf(file);
  const imported = [...source.matchAll(specifier)].flatMap(([, name = '']) => pathOf(file, name) ?? []);
  return imported
    .filter((path) => layerOf(path) !== own && !own?.mayImport.some((allowed) => isIn(path, allowed)))
    .map((path) => ({ file, imports: path }));
}

function layerOf(file: string): Layer | undefined {
  return layers.find(({ folder }) => isIn(file, folder));
}

/** `functions/*.ts` stands for the files directly in the folder. */
function isIn(file: string, folder: string): boolean {
  if (!folder.endsWith('/*.ts')) return file.startsWith(`${folder}/`);
  return dirname(file) === dirname(folder);
}

/** The file of this repository that an import names. Undefined for Node's own modules and for other packages. */
function pathOf(file: string, name: string): string | undefined {
  if (name.startsWith('.')) return posix.normalize(posix.join(dirname(file), name));
  const [, folder, module] = /^@veeam-automation\/([^/]+)(?:\/(.+))?$/.exec(name) ?? [];
  return folder === undefined ? undefined : `packages/${folder}/src/${module ?? 'index'}.ts`;
}
