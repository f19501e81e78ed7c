import { Refusal } from '../server/router.ts';
import { entitiesNode, type Resource, referenceNode } from './entity.ts';
import type { EntityKind, Hrefs } from './hrefs.ts';
import { type EmNode, type Link, links, list, object, value } from './node.ts';
import { compareScalars, fieldOf, parseFilter } from './query-filter.ts';

/** The answer to GET /query over `resources`. Throws Refusal (400). Source: em_rest/query_service. */
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

/** What the answer does not hold is null in JSON, every other kind of entity too (a real answer of 13). */
function contentNodes(kind: EntityKind, shown: readonly Resource[], format: string | null, hrefs: Hrefs) {
  switch (format?.toLowerCase()) {
    case undefined:
    case 'entityreferences': {
      const references = shown.map((resource) => referenceNode(resource, hrefs, 'Ref'));
      return { refs: list('Refs', 'Refs', references), entities: value('Entities', null) };
    }
    case 'entities': {
      const found = entitiesNode(kind, shown, hrefs);
      const others = ENTITY_LISTS.filter((name) => name !== found.name).map((name) => value(name, null));
      return { refs: value('Refs', null), entities: object('Entities', {}, [...others, found]) };
    }
    default:
      // `Entity` is the spelling of single resources, not of queries.
      throw new Refusal(400, `The format [${format}] is not supported by queries.`);
  }
}

/** Some of the lists an answer has room for, in their order. */
const ENTITY_LISTS = [
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
