import { objectIn } from '../reading/json-answer.ts';
import { isVisible, JsonRecord } from '../reading/json-record.ts';
import type { List } from '../reading/paging.ts';
import { listOf } from './pages.ts';
import type { Rest } from './rest.ts';

/** A backup proxy (RESTProxy, vb365 specs). */
export interface Proxy {
  readonly id: string;
  /** The name of its host. */
  readonly name: string;
  readonly isOnline: boolean | undefined;
}

/** The installed licence (RESTLicense, vb365 specs). A field is undefined when the server did not send it. */
export interface License {
  /** `Valid` or `Expired`. */
  readonly status: string | undefined;
  readonly type: string | undefined;
  /** Named `expirationDate` in v6 and `licenseExpires` from v7 on. */
  readonly expires: Date | undefined;
  /** The end of support, which only v6 sends. */
  readonly supportExpires: Date | undefined;
  /** The number of users that may be protected (`licensed`) and that are protected (`used`). */
  readonly licensed: number | undefined;
  readonly used: number | undefined;
}

/** The infrastructure of a server's backups, except repositories. Every method throws `VeeamError`s. */
export class Infrastructure {
  readonly #rest: Rest;

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  /** (vb365 specs: /Proxies) */
  proxies(): List<Proxy> {
    return listOf(this.#rest, { operation: 'list proxies', path: '/Proxies' }, readProxy);
  }

  /** (vb365 specs: /License) */
  license(): Promise<License> {
    const call = { operation: 'read licence', method: 'GET', path: '/License' } as const;
    return this.#rest.read(call, (value) => {
      const record = new JsonRecord(objectIn(value), 'License', this.#rest.oddValues);
      return {
        status: record.text('status'),
        type: record.text('type'),
        expires: record.time('licenseExpires') ?? record.time('expirationDate'),
        supportExpires: record.time('supportExpirationDate'),
        licensed: record.amount('totalNumber'),
        used: record.amount('usedNumber'),
      };
    });
  }
}

function readProxy(record: JsonRecord, id: string): Proxy {
  const name = record.text('hostName');
  const status = record.text('status')?.toLowerCase();
  return {
    id,
    name: name === undefined || !isVisible(name) ? id : name,
    isOnline: status === undefined ? undefined : status === 'online',
  };
}
