import { Refusal } from '../server/router.ts';
import { type EntityKind, entitiesNode, type Hrefs, type Resource, referenceNode } from './entity.ts';
import { type EmNode, type Link, links, list, object, type Scalar, value } from './nodes.ts';

/**
 * The answer to GET /query over `resources`. Source: em_rest/query_service.
 * @throws Refusal 400
 */
export function queryNode(
  kind: EntityKind,
  resources: readonly Resource[],
  parameters: URLSearchParams,
  hrefs: Hrefs,
): EmNode {
  const matching = sorted(filtered(resources, parameters.get('filter')), parameters);
  const pageSize = positive(parameters, 'pageSize') ?? Math.max(matching.length, 1);
  const page = positive(parameters, 'page') ?? 1;
  const pagesCount = Math.max(1, Math.ceil(matching.length / pageSize));
  const shown = matching.slice((page - 1) * pageSize, page * pageSize);
  const paging = object('PagingInfo', { PageNum: page, PageSize: pageSize, PagesCount: pagesCount }, [
    links(...pagingLinks(parameters, page, pagesCount, hrefs)),
  ]);
  const { refs, entities } = contentNodes(kind, shown, parameters.get('format'), hrefs);
  return object('QueryResult', {}, [refs, entities, value('Resources', null), value('Links', null), paging]);
}

/** Parts that the answer does not have are null in JSON, as are all other kinds of entity (a real answer of 13). */
function contentNodes(kind: EntityKind, shown: readonly Resource[], format: string | null, hrefs: Hrefs) {
  switch (format?.toLowerCase()) {
    case undefined:
    case 'entityreferences': {
      const references = shown.map((resource) => referenceNode(resource, hrefs, 'Ref'));
      return { refs: list('Refs', 'Refs', references), entities: value('Entities', null) };
    }
    case 'entities': {
      const found = entitiesNode(kind, shown, hrefs);
      const others = entityLists.filter((name) => name !== found.name).map((name) => value(name, null));
      return { refs: value('Refs', null), entities: object('Entities', {}, [...others, found]) };
    }
    default:
      // `Entity` is the format of single resources, not of queries.
      throw new Refusal(400, `The format [${format}] is not supported by queries.`);
  }
}

/** Some of the lists that an answer may have, in order. */
const entityLists = [
  'Jobs',
  'FailoverPlans',
  'Backups',
  'Replicas',
  'Repositories',
  'RestorePoints',
  'BackupJobSessions',
  'ReplicaJobSessions',
  'HierarchyRoots',
  'BackupServers',
  'EnterpiseRoles',
];

function filtered(resources: readonly Resource[], filter: string | null): readonly Resource[] {
  if (filter === null || filter === '') return resources;
  const predicate = parseFilter(filter);
  return resources.filter((resource) => predicate(resource.fields));
}

function sorted(resources: readonly Resource[], parameters: URLSearchParams): readonly Resource[] {
  const ascending = parameters.get('sortAsc');
  const field = ascending ?? parameters.get('sortDesc');
  if (field === null) return resources;
  const direction = ascending === null ? -1 : 1;
  return resources.toSorted(
    (one, other) => direction * compareScalars(fieldOf(one.fields, field), fieldOf(other.fields, field)),
  );
}

function positive(parameters: URLSearchParams, name: string): number | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new Refusal(400, `The parameter [${name}] must be a positive number.`);
  return Number(text);
}

function pagingLinks(parameters: URLSearchParams, page: number, pagesCount: number, hrefs: Hrefs): Link[] {
  const to = (rel: string, target: number): Link => {
    const query = new URLSearchParams(parameters);
    query.set('page', String(target));
    return { rel, href: hrefs.to(`query?${query}`) };
  };
  return [
    to('First', 1),
    ...(page > 1 ? [to('Prev', page - 1)] : []),
    ...(page < pagesCount ? [to('Next', page + 1)] : []),
    to('Last', pagesCount),
  ];
}

type Fields = Readonly<Record<string, Scalar>>;
type Predicate = (fields: Fields) => boolean;

const operators = ['==', '!=', '>=', '<=', '>', '<'] as const;
type Operator = (typeof operators)[number];

/**
 * Reads a filter such as `name=="DB Backup";(JobType==Backup,JobType==Replica)`. `;` is AND, `,` is OR; AND binds
 * tighter. A value with spaces is quoted, and a quote in it is doubled. Spaces outside quotes are ignored. Source:
 * em_rest/query_filters.
 * @throws Refusal 400
 */
export function parseFilter(text: string): Predicate {
  const reader = new FilterReader(text);
  const predicate = reader.anyOf();
  reader.expectEnd();
  return predicate;
}

class FilterReader {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  anyOf(): Predicate {
    const parts = [this.#allOf()];
    while (this.#take(',')) parts.push(this.#allOf());
    return (fields) => parts.some((part) => part(fields));
  }

  expectEnd(): void {
    this.#skipSpaces();
    if (this.#position < this.#text.length) throw this.#broken();
  }

  #allOf(): Predicate {
    const parts = [this.#term()];
    while (this.#take(';')) parts.push(this.#term());
    return (fields) => parts.every((part) => part(fields));
  }

  #term(): Predicate {
    if (this.#take('(')) {
      const inner = this.anyOf();
      if (!this.#take(')')) throw this.#broken();
      return inner;
    }
    const field = this.#match(/[A-Za-z]+/y);
    const operator = operators.find((each) => this.#take(each));
    if (field === undefined || operator === undefined) throw this.#broken();
    const wanted = this.#value();
    return (fields) => compare(fieldOf(fields, field), operator, wanted);
  }

  #value(): string {
    const quoted = this.#match(/"(?:[^"]|"")*"/y);
    if (quoted !== undefined) return quoted.slice(1, -1).replaceAll('""', '"');
    const bare = this.#match(/[^";,()]+/y)?.replaceAll(' ', '');
    if (bare === undefined || bare === '') throw this.#broken();
    return bare;
  }

  #take(token: string): boolean {
    this.#skipSpaces();
    if (!this.#text.startsWith(token, this.#position)) return false;
    this.#position += token.length;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    this.#skipSpaces();
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#position += found.length;
    return found;
  }

  #skipSpaces(): void {
    while (this.#text[this.#position] === ' ') this.#position += 1;
  }

  #broken(): Refusal {
    return new Refusal(400, `The filter cannot be read at position ${this.#position}.`);
  }
}

/**
 * The value of a field. Letter case of the name does not count.
 * @throws Refusal 400 for an unknown field
 */
function fieldOf(fields: Fields, name: string): Scalar {
  const key = Object.hasOwn(fields, name)
    ? name
    : Object.keys(fields).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  const found = key === undefined ? undefined : fields[key];
  if (found === undefined) throw new Refusal(400, `Resources of this type have no parameter [${name}].`);
  return found;
}

function compare(actual: Scalar, operator: Operator, wanted: string): boolean {
  const order = compareScalars(actual, wanted);
  switch (operator) {
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>':
      return order > 0;
    case '<':
      return order < 0;
    case '>=':
      return order >= 0;
    case '<=':
      return order <= 0;
  }
}

/** Orders numbers by value, times by instant, and other values alphabetically without letter case. */
function compareScalars(one: Scalar, other: Scalar): number {
  const [first, second] = [toNumber(one, other), toNumber(other, one)];
  if (first !== undefined && second !== undefined) return Math.sign(first - second);
  const [a, b] = [String(one ?? '').toLowerCase(), String(other ?? '').toLowerCase()];
  return a === b ? 0 : a < b ? -1 : 1;
}

/** A text is a number only when compared with a number: a job may have the name "007". */
function toNumber(content: Scalar, beside: Scalar): number | undefined {
  if (typeof content === 'number') return content;
  if (typeof content !== 'string') return undefined;
  const number =
    typeof beside === 'number' ? Number(content) : isoTime.test(content) ? Date.parse(content) : Number.NaN;
  return Number.isNaN(number) ? undefined : number;
}

const isoTime = /^\d{4}-\d{2}-\d{2}(T|$)/;
