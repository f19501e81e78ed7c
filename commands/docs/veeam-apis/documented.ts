import type { Product } from '../../../functions/products.ts';
import backupReplication from './backup-replication.json' with { type: 'json' };
import enterpriseManager from './enterprise-manager.json' with { type: 'json' };
import microsoft365 from './microsoft365.json' with { type: 'json' };

/**
 * Every operation, parameter, field and value in the documents on which this project is based. For each, it holds the
 * versions and the place where a caller of our API reaches it. Versions are a range, `1.1-rev1..1.2-rev1`, and either
 * end may be open.
 *
 * Fields are a tree of names. A leaf is a type or the name of an enum. The versions follow, unless all have the field,
 * and then the words `example` (in an example, but in no schema) and `stored` (of a stored job, not of a new one).
 * `@Name` stands for a tree under `shared`, `name[]` for a list, and `$versions` holds the versions of its object.
 *
 * Places: `GET /jobs?name` is a parameter, `POST /clones name` is a field of the body, `GET /jobs 200 jobs[].id` is a
 * field of the answer, and `#start` is a value of the path.
 */
interface ApiSource {
  readonly product: string;
  readonly versions: readonly string[];
  readonly operations: readonly OperationSource[];
  readonly models: Readonly<Record<string, ModelSource>>;
  readonly enums: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly shared: Readonly<Record<string, Tree>>;
  /** The enums whose names begin with a lower-case letter up to 1.3-rev0. */
  readonly lowerFirst?: readonly string[];
}

interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly values?: string;
  readonly reach: string;
  /** Other names, by range of versions. */
  readonly called?: Readonly<Record<string, string>>;
}

interface OperationSource {
  readonly call: string;
  readonly reach: string;
  readonly query?: readonly Parameter[];
  /** The parameters of a body without a model. */
  readonly options?: readonly Parameter[];
  /** The model of the body. */
  readonly body?: string;
}

type Tree = { readonly [name: string]: string | Tree };

interface ModelSource {
  /** The places where a caller reaches each field under its own name. */
  readonly reach?: readonly string[];
  /** The places where a caller reaches a field under another name. */
  readonly reachOf?: Readonly<Record<string, string>>;
  readonly renamed?: readonly { readonly in: string; readonly path: string; readonly called: string }[];
  readonly fields: Tree;
}

export interface DocumentedField {
  readonly path: string;
  /** `object`, `objects` (a list of them), or the type of the value or of a list's values. */
  readonly type: string;
  /** The enum of its values. */
  readonly values?: string | undefined;
  /** Its path in each version that has it. */
  readonly paths: ReadonlyMap<string, string>;
  readonly isInExampleOnly: boolean;
  /** Whether only stored jobs have the field. */
  readonly isStored: boolean;
  readonly reach: readonly string[];
}

interface DocumentedValue {
  readonly value: string;
  /** The spelling in each version that has the value. */
  readonly spellings: ReadonlyMap<string, string>;
}

export interface DocumentedApi {
  readonly product: Product;
  readonly versions: readonly string[];
  readonly operations: readonly OperationSource[];
  readonly models: ReadonlyMap<string, readonly DocumentedField[]>;
  readonly enums: ReadonlyMap<string, readonly DocumentedValue[]>;
}

export const documentedApis: readonly DocumentedApi[] = (
  [backupReplication, enterpriseManager, microsoft365] as readonly ApiSource[]
).map((source) => ({
  product: source.product as Product,
  versions: source.versions,
  operations: source.operations,
  models: new Map(Object.entries(source.models).map(([name, model]) => [name, fieldsOf(source, model)])),
  enums: new Map(Object.keys(source.enums).map((name) => [name, valuesOf(source, name)])),
}));

/** The name of a parameter in a version. */
export function nameIn(
  { name, called = {} }: Parameter,
  version: string,
  versions: readonly string[],
): string {
  const other = Object.entries(called).find(([range]) => isIn(range, version, versions));
  return other?.[1] ?? name;
}

function isIn(range: string, version: string, versions: readonly string[]): boolean {
  const [first, last] = range.split('..');
  const at = versions.indexOf(version);
  return (!first || at >= versions.indexOf(first)) && (!last || at <= versions.indexOf(last));
}

function valuesOf({ enums, versions, lowerFirst = [] }: ApiSource, name: string): DocumentedValue[] {
  const isLower = (version: string, value: string) =>
    lowerFirst.includes(name) && value !== 'KeepOnlyDays' && isIn('..1.3-rev0', version, versions);
  return Object.entries(enums[name] ?? {}).flatMap(([range, values]) =>
    values.map((value) => ({
      value,
      spellings: new Map(
        versions
          .filter((version) => range === 'always' || isIn(range, version, versions))
          .map((version) => [
            version,
            isLower(version, value) ? value.charAt(0).toLowerCase() + value.slice(1) : value,
          ]),
      ),
    })),
  );
}

function fieldsOf(source: ApiSource, model: ModelSource): DocumentedField[] {
  return leavesOf(source, model.fields, '').map(({ path, text }) => {
    const [type = '', ...words] = text.split(' ');
    const isInExampleOnly = words.includes('example');
    const range = words.find((word) => word.includes('..')) ?? (isInExampleOnly ? '..1.1-rev1' : '..');
    const own = model.reachOf?.[path];
    return {
      path,
      type,
      values: type in source.enums ? type : undefined,
      paths: new Map(
        source.versions
          .filter((version) => isIn(range, version, source.versions))
          .map((version) => [version, pathIn(source, model, path, version)]),
      ),
      isInExampleOnly,
      isStored: words.includes('stored'),
      reach: own === undefined ? (model.reach ?? []).map((place) => reachOfField(place, path)) : [own],
    };
  });
}

function reachOfField(place: string, path: string): string {
  return place.includes(' 200 ') ? `${place}.${path}` : `${place} ${path}`;
}

function leavesOf({ shared }: ApiSource, tree: Tree, at: string): { path: string; text: string }[] {
  return Object.entries(tree).flatMap(([name, value]) => {
    if (name === '$versions') return [];
    const path = at === '' ? name : `${at}.${name}`;
    const below = typeof value === 'string' && value.startsWith('@') ? shared[value.slice(1)] : value;
    if (below === undefined) throw new Error(`${path} refers to ${String(value)}, which is not there.`);
    if (typeof below === 'string') return [{ path, text: below }];
    const type = name.endsWith('[]') ? 'objects' : 'object';
    const text = typeof below.$versions === 'string' ? `${type} ${below.$versions}` : type;
    return [{ path, text }, ...leavesOf({ shared } as ApiSource, below, path)];
  });
}

function pathIn(source: ApiSource, { renamed = [] }: ModelSource, path: string, version: string): string {
  const change = renamed.find(
    ({ in: range, path: from }) =>
      isIn(range, version, source.versions) && (path === from || path.startsWith(`${from}.`)),
  );
  return change === undefined ? path : change.called + path.slice(change.path.length);
}
