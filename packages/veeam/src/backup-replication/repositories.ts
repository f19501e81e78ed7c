import { readOne } from '../reading/json-answer.ts';
import type { JsonRecord } from '../reading/json-record.ts';
import type { List } from '../reading/paging.ts';
import type { Api } from './api.ts';
import { type ListOptions, listOf } from './pages.ts';

/** A backup repository. */
export interface Repository {
  readonly id: string;
  /** Empty when it cannot be read. */
  readonly name: string;
  readonly description: string;
  readonly type: string;
}

const PATH = '/api/v1/backupInfrastructure/repositories';

/** The part of the REST reference's Repositories chapter that jobs need (vbr-1.1-rev1: Repositories). */
export class Repositories {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** The repositories page by page, without scale-out ones. `nameFilter` may have `*`. Throws a VeeamError. */
  list(filters: { readonly nameFilter?: string } = {}, options: ListOptions = {}): List<Repository> {
    return listOf(
      this.#api,
      {
        operation: 'get all repositories',
        place: 'repositories',
        path: PATH,
        filters: () => ({ ...filters }),
        read: readRepository,
      },
      options,
    );
  }

  /** @throws NotFoundError and every other VeeamError */
  get(id: string): Promise<Repository> {
    const path = `${PATH}/${encodeURIComponent(id)}`;
    return this.#api.read({ operation: 'get repository', method: 'GET', path }, (fields) =>
      readOne(fields, readRepository, this.#api.oddValues),
    );
  }
}

function readRepository(record: JsonRecord, id: string): Repository {
  return {
    id,
    name: record.requiredText('name') ?? '',
    description: record.text('description') ?? '',
    type: record.requiredText('type') ?? 'Unknown',
  };
}
