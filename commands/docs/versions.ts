import { type LabOptions, MICROSOFT365_VERSIONS, REVISIONS } from '@veeam-automation/lab/options';
import { type Product, productNames } from '../../functions/products.ts';
import { type GeneratedDocument, madeBy, table } from './generated-document.ts';
import { documentedTables } from './veeam-apis/tables.ts';

/** A version on which `test/versions.test.ts` runs everything, and the lab options that simulate it. */
export interface TestedVersion {
  product: Product;
  apiVersion: string;
  /** The product's own version. */
  release: string;
  /** The format of requests and answers for Enterprise Manager. */
  format: 'xml' | 'json';
  lab: LabOptions;
}

/** (1.3-rev2 reference, "Versioning"; em_rest: em_web_api_versions; vbo-rest: versioning) */
const releases: Record<(typeof REVISIONS)[number] | (typeof MICROSOFT365_VERSIONS)[number], string> = {
  '1.1-rev0': '12.0',
  '1.1-rev1': '12.1',
  '1.2-rev1': '12.3.1',
  '1.3-rev0': '13.0.0',
  '1.3-rev1': '13.0.1',
  '1.3-rev2': '13.1',
  v6: '6',
  v7: '7',
  v8: '8',
};

const enterpriseManagers = [
  { apiVersion: 'v1_3', release: '9.5', productVersion: 11 },
  { apiVersion: 'v1_4', release: '9.5 U4', productVersion: 11 },
  { apiVersion: 'v1_5', release: '10', productVersion: 11 },
  { apiVersion: 'v1_6', release: '11', productVersion: 11 },
  { apiVersion: 'v1_7', release: '12', productVersion: 12 },
  { apiVersion: 'v1_7', release: '13', productVersion: 13 },
] as const;

/** JSON exists from v1_4 on (em_rest). */
const formatsOf = (apiVersion: string) =>
  apiVersion === 'v1_3' ? (['xml'] as const) : (['xml', 'json'] as const);

/** All versions of all products on which the tests run, oldest first. */
export const testedVersions: readonly TestedVersion[] = [
  ...enterpriseManagers.flatMap(({ apiVersion, release, productVersion }) =>
    formatsOf(apiVersion).map((format) => ({
      product: 'enterprise-manager' as const,
      apiVersion,
      release,
      format,
      lab: { enterpriseManager: { apiVersion, productVersion } },
    })),
  ),
  ...REVISIONS.map((revision) => ({
    product: 'backup-replication' as const,
    apiVersion: revision,
    release: releases[revision],
    format: 'xml' as const,
    lab: { backupReplication: { revision } },
  })),
  ...MICROSOFT365_VERSIONS.map((version) => ({
    product: 'microsoft365' as const,
    apiVersion: version,
    release: releases[version],
    format: 'xml' as const,
    lab: { microsoft365: { version } },
  })),
];

/** The documents of Veeam against which `npm run compat` checked the clients: docs/compatibility.md, "Findings". */
const heldAgainst = new Set(['1.1-rev0', '1.3-rev1', 'v6', 'v8']);

const head = `# Versions

${madeBy('commands/docs/versions.ts')}

The versions that the tests run on (\`test/versions.test.ts\`, from the same list): in each, the lab simulates a server that knows no newer one, a connection test passes, and every job is read. Nothing here was run on a real server. Between these versions and beyond them, the newest that both sides know is spoken.

A last column that says yes: the clients were held against Veeam's own OpenAPI document of that version too, see [compatibility.md](compatibility.md).
`;

/** The page with the versions on which the tests run. */
export const versionsPage: GeneratedDocument = {
  file: 'docs/versions.md',
  generate: () =>
    `${head}\n${table(['product', 'version', 'API version', 'spoken', 'own document'], rows())}\n\n${documentedTables}\n`,
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
