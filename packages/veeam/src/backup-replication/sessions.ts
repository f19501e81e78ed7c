import { isObject, JsonRecord } from '../transport/json-record.ts';
import { oneRecord, WrongShapeError } from './answer.ts';
import type { Api } from './api.ts';
import { type PageOptions, readCollection } from './collection.ts';
import { sessionsFeatures } from './features.ts';
import {
  readSession,
  readSessionLogRecord,
  type Session,
  type SessionLogRecord,
  type SessionsFilters,
} from './session.ts';

const PATH = '/api/v1/sessions';

/** The Sessions chapter of the REST reference (vbr-1.1-rev0, vbr-1.3-rev1). Every method throws a VeeamError. */
export class Sessions {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /**
   * The sessions page by page, in the server's order when none is given.
   *
   * @throws UnsupportedVersionError for a filter, a value or an order that the revision in use does not have
   */
  getAll(
    filters: SessionsFilters = {},
    options: PageOptions = {},
  ): AsyncGenerator<Session[], void, undefined> {
    const operation = 'get all sessions';
    this.#api.require(operation, ...sessionsFeatures(filters));
    return readCollection(
      this.#api,
      {
        operation,
        place: 'sessions',
        path: PATH,
        filters: () => ({ ...filters }),
        read: readSession,
      },
      options,
    );
  }

  get(id: string): Promise<Session> {
    return this.#api.read(
      { operation: 'get session', method: 'GET', path: pathOf(id) },
      oneRecord(readSession, this.#api.oddValues),
    );
  }

  /** The log of a session in the server's order, and how many records there are. (SessionLogResult) */
  getLogs(id: string): Promise<{ totalRecords: number; records: SessionLogRecord[] }> {
    const odd = this.#api.oddValues;
    return this.#api.read(
      { operation: 'get session logs', method: 'GET', path: `${pathOf(id)}/logs` },
      (fields) => {
        const totalRecords = new JsonRecord(fields, id, odd).count('totalRecords');
        const { records = totalRecords === 0 ? [] : undefined } = fields;
        if (!Array.isArray(records)) throw new WrongShapeError('it has no list of records');
        const read: SessionLogRecord[] = [];
        for (const [index, record] of records.entries()) {
          const name = `${id}: records[${index}]`;
          if (isObject(record)) read.push(readSessionLogRecord(new JsonRecord(record, name, odd)));
          else odd.add(name, '', 'not-a-record');
        }
        return { totalRecords: totalRecords ?? records.length, records: read };
      },
    );
  }

  async stop(id: string): Promise<void> {
    await this.#api.command({ operation: 'stop session', method: 'POST', path: `${pathOf(id)}/stop` });
  }
}

function pathOf(id: string): string {
  return `${PATH}/${encodeURIComponent(id)}`;
}
