import { productNames } from '../../../functions/products.ts';
import { table } from '../generated-document.ts';
import { type DocumentedApi, type DocumentedField, documentedApis, nameIn } from './documented.ts';

/** The tables of docs/versions.md: everything in Veeam's documents, with the places where a caller reaches it. */
export const documentedTables: string = [
  '## Every operation, parameter, field and value',
  'What the documents name that this project was made from: the jobs chapter of Backup & Replication 1.1-rev1, the pages of Enterprise Manager on cloning and on jobs, and the page of Microsoft 365 v6 on creating copy jobs. A column for each version has a yes, or the name there. Documents of 1.1-rev0, 1.1-rev1 and 1.3-rev1 were at hand; a name that changed between them is placed at the later one unless another source says when. Up to 1.1-rev1, an object of a stored job lies in `inventoryObject`, beside its size. `test/commands/docs/veeam-apis/` holds the tables against the simulated servers and against the OpenAPI document.',
  'How to read a place: `GET /jobs?name` is a parameter, `POST /clones` `name` a field of the body, `GET /jobs` → `jobs[].id` one of the answer.',
  ...documentedApis.flatMap(tablesOf),
].join('\n\n');

function tablesOf(api: DocumentedApi): string[] {
  const everywhere = api.versions.map(() => 'yes');
  const operations = api.operations.map(({ call, reach }) => [`\`${call}\``, written(reach)]);
  const parameters = api.operations.flatMap(({ call, query = [], options = [] }) =>
    [...query, ...options].map((parameter) => [
      `\`${call}\``,
      `\`${parameter.name}\``,
      parameter.values ?? parameter.type,
      ...api.versions.map((version) => cell(parameter.name, nameIn(parameter, version, api.versions))),
      written(parameter.reach),
    ]),
  );
  return [
    `### ${productNames[api.product]}`,
    `Operations, in all of ${api.versions.map((version) => `\`${version}\``).join(', ')}:`,
    table(['operation', 'reached by'], operations),
    ...(parameters.length === 0
      ? []
      : [
          'Parameters, of the query and of bodies without a model:',
          table(['operation', 'parameter', 'type', ...api.versions, 'reached by'], parameters),
        ]),
    ...[...api.models].flatMap(([name, fields]) => modelTable(api, name, fields)),
    'Values:',
    table(
      ['enum', 'value', ...api.versions],
      [...api.enums].flatMap(([name, values]) =>
        values.map(({ value, spellings }) => [
          name,
          `\`${value}\``,
          ...(spellings.size === everywhere.length && [...spellings.values()].every((each) => each === value)
            ? everywhere
            : api.versions.map((version) => cell(value, spellings.get(version)))),
        ]),
      ),
    ),
  ];
}

function modelTable(api: DocumentedApi, name: string, fields: readonly DocumentedField[]): string[] {
  // When a caller reaches every field under its own name, the place is listed only once.
  const isSame = fields.every(({ path, reach }) => reach.every((place) => place.endsWith(path)));
  const places = fields.flatMap(({ path, reach }) =>
    reach.map((place) => place.slice(0, -path.length).replace(/[ .]$/, '')),
  );
  const rows = fields.map((field) => [
    `\`${field.path}\``,
    typeOf(field),
    ...api.versions.map((version) => cell(lastOf(field.path), lastOf(field.paths.get(version)))),
    ...(isSame ? [] : [field.reach.map(written).join(', ')]),
  ]);
  const where = isSame
    ? `, each reached under its own name by ${[...new Set(places)].map(written).join(', ')}`
    : '';
  return [
    `Fields of ${name}${where}:`,
    table(['field', 'type', ...api.versions, ...(isSame ? [] : ['reached by'])], rows),
  ];
}

function typeOf({ type, isInExampleOnly, isStored }: DocumentedField): string {
  const notes = [isInExampleOnly ? 'in an example only' : '', isStored ? 'of a stored job' : ''];
  return [type, ...notes.filter((note) => note !== '')].join(', ');
}

function cell(usual: string | undefined, here: string | undefined): string {
  if (here === undefined) return '';
  return here === usual ? 'yes' : `\`${here}\``;
}

function lastOf(path: string | undefined): string | undefined {
  return path?.split('.').at(-1);
}

/** A place in readable form, such as `GET /jobs` → `jobs[].id`. */
function written(place: string): string {
  const [, call, isAnswer, field] = /^(\w+ [^ ]+)( 200)?(?: (.+))?$/.exec(place) ?? [];
  const value = call?.split('#')[1];
  const shown =
    value === undefined ? `\`${call}\`` : `\`${call?.split('#')[0]?.replace('{control}', value)}\``;
  const inside = field === undefined ? '' : `${isAnswer === undefined ? '' : ' →'} \`${field}\``;
  return `${shown}${inside}`;
}
