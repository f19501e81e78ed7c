import type { Api } from './api.ts';
import { type PageOptions, readCollection } from './collection.ts';
import { type Fields, requiredText, text } from './fields.ts';

/** A backup repository. */
export interface Repository {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly type: string;
}

const PATH = '/api/v1/backupInfrastructure/repositories';

/** The Repositories chapter of the REST reference, as far as jobs name repositories (seed: Repositories). */
export class Repositories {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** The repositories page by page, without scale-out ones. `nameFilter` takes `*`. Throws a VeeamError. */
  getAll(
    filters: { readonly nameFilter?: string } = {},
    options: PageOptions = {},
  ): AsyncGenerator<Repository[], void, undefined> {
    return readCollection(
      this.#api,
      {
        operation: 'get all repositories',
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
    return this.#api.read({ operation: 'get repository', method: 'GET', path }, readRepository);
  }
}

function readRepository(fields: Fields): Repository {
  return {
    id: requiredText(fields.id, 'the id of a repository'),
    name: requiredText(fields.name, 'the name of a repository'),
    description: text(fields.description) ?? '',
    type: text(fields.type) ?? 'Unknown',
  };
}
