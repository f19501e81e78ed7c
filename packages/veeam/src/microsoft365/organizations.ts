import type { JsonRecord } from '../reading/json-record.ts';
import type { List } from '../reading/paging.ts';
import { nameIn } from './fields.ts';
import { listOf } from './pages.ts';
import type { Rest } from './rest.ts';

/** A Microsoft 365 or on-premises organization (RestOrganizationComposed, vb365 specs). */
export interface Organization {
  readonly id: string;
  readonly name: string;
  /** The Microsoft 365 name, such as `contoso.onmicrosoft.com`. */
  readonly officeName: string | undefined;
  /** `Office365`, `OnPremises` or `Hybrid`. */
  readonly type: string | undefined;
}

export function readOrganization(record: JsonRecord, id: string): Organization {
  return {
    id,
    name: nameIn(record, id),
    officeName: record.text('officeName'),
    type: record.text('type'),
  };
}

/** The organizations of a server (vb365 specs: /Organizations). */
export class Organizations {
  readonly #rest: Rest;

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  list(): List<Organization> {
    // v6 requires the parameter. With true, the server asks a backup proxy, which may be offline (vb365 specs).
    const call = { operation: 'list organizations', path: '/Organizations', query: { extendedView: false } };
    return listOf(this.#rest, call, readOrganization);
  }
}
