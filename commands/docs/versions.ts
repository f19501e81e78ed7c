import { productNames } from '../../functions/products.ts';
import type { GeneratedDocument } from './generated-document.ts';
import { madeBy, table } from './markdown.ts';
import { type TestedVersion, testedVersions } from './tested-versions.ts';

/** Which documents of Veeam's own the clients were held against by `npm run compat`: docs/compatibility.md, "Findings". */
const heldAgainst = new Set(['1.1-rev0', '1.3-rev1', 'v6', 'v8']);

const head = `# Versions

${madeBy('commands/docs/tested-versions.ts')}

The versions that the tests run on (\`test/versions.test.ts\`, from the same list): in each, the lab simulates a server that knows no newer one, a connection test passes, and every job is read. Nothing here was run on a real server. Between these versions and beyond them, the newest that both sides know is spoken.

A last column that says yes: the clients were held against Veeam's own OpenAPI document of that version too, see [compatibility.md](compatibility.md).
`;

/** The versions that the tests run on. */
export const versionsPage: GeneratedDocument = {
  file: 'docs/versions.md',
  generate: () =>
    `${head}\n${table(['product', 'version', 'API version', 'spoken', 'own document'], rows())}\n`,
};

function rows(): string[][] {
  const one = Map.groupBy(testedVersions, ({ product, release }) => `${product} ${release}`);
  return [...one.values()].flatMap((versions) => {
    const [first] = versions;
    return first ? [rowOf(first, versions)] : [];
  });
}

function rowOf({ product, release, apiVersion }: TestedVersion, all: readonly TestedVersion[]): string[] {
  const spoken = product === 'enterprise-manager' ? all.map(({ format }) => format.toUpperCase()) : ['JSON'];
  const held = heldAgainst.has(apiVersion) ? 'yes' : '';
  return [productNames[product], release, `\`${apiVersion}\``, spoken.join(', '), held];
}
