import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledPackages } from '../../lib/bundling/bundle.ts';

/** Licences that allow us to bundle a package into functions that others deploy. */
const allowed = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Unlicense',
  'BlueOak-1.0.0',
]);

/** A package with code in a function's bundle. */
interface Bundled {
  name: string;
  version: string;
  licence: string;
  /** The text of the licence in the package. */
  text: string;
}

/** THIRD-PARTY-NOTICES.md: every bundled package, with its licence. */
export async function thirdPartyNotices(root: string): Promise<{ text: string; refused: string[] }> {
  const packages = (await bundledPackages()).sort().map((folder) => readPackage(join(root, folder)));
  const refused = packages
    .filter(({ licence }) => !allowed.has(licence))
    .map(({ name, licence }) => `${name}: ${licence === '' ? 'no licence' : licence}`);
  const byText = Map.groupBy(packages, ({ text }) => text);
  const parts = [...byText].map(
    ([text, those]) =>
      `## ${those.map(({ name, version, licence }) => `${name} ${version} (${licence})`).join(', ')}\n\n${fenced(text)}\n`,
  );
  const head =
    '# Third-party notices\n\nThe functions are bundled with the packages below. `npm run check -- --fix` writes this file.\n';
  return { text: [head, ...parts].join('\n'), refused };
}

function readPackage(folder: string): Bundled {
  const {
    name,
    version,
    license: licence = '',
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e(\.(md|txt))?$/i.test(each));
  const text =
    file === undefined
      ? 'The package has no file with its licence.'
      : readFileSync(join(folder, file), 'utf8');
  return { name, version, licence, text: text.trim() };
}

const fenced = (text: string) => `\`\`\`text\n${text.replaceAll('```', "'''")}\n\`\`\``;
