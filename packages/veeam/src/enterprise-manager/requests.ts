import { OddValues } from '../reading/odd-values.ts';
import { List } from '../reading/paging.ts';
import type { Connection } from '../transport/connection.ts';
import { isSuccess, type VeeamRequest, type VeeamResponse } from '../transport/exchange.ts';
import { errorFromStatus } from '../transport/status-errors.ts';
import { ElementRecord, MissingPart, nameOf } from './elements/element-record.ts';
import { errorMessage, readAnswer } from './elements/read-answer.ts';
import { bareId } from './link.ts';

/** XML is what every version speaks; JSON exists from v1_4 and changed its casing in version 13. */
export type Format = 'xml' | 'json';

/** What an answer is to be read as. */
export interface Wanting<Wanted> {
  /** Its root element, which JSON does not name. */
  root: string;
  /**
   * Whether what lacks a needed part makes the whole answer unreadable. When absent it does: an answer about one
   * thing is of no use without it, and what is decided by a list is decided wrongly by half of it.
   */
  strict?: boolean;
  /** @throws MissingPart */
  read: (record: ElementRecord, bytes: number) => Wanted;
}

/** A logon session, as plain JSON. It can be kept and taken up again; `sessionId` and `token` are both secret. */
export interface EnterpriseManagerSession {
  readonly sessionId: string;
  readonly token: string;
  /** Such as `v1_7`. */
  readonly version: string;
}

/** The requests of one logon session: its header, one media type, and errors by status. */
export class SessionRequests {
  readonly connection: Connection;
  readonly session: EnterpriseManagerSession;
  readonly format: Format;
  /** What was odd in the answers of this session. */
  readonly oddValues: OddValues;

  constructor(connection: Connection, session: EnterpriseManagerSession, format: Format) {
    connection.hide(session.token);
    connection.hide(session.sessionId);
    this.connection = connection;
    this.session = session;
    this.format = format;
    this.oddValues = new OddValues((text) => connection.safeText(text));
  }

  /** @throws every VeeamError but LogonRefusedError */
  async get<Wanted>(operation: string, path: string, wanting: Wanting<Wanted>): Promise<Wanted> {
    const request = { operation, method: 'GET', path } as const;
    return this.#read(request, await this.#send(request), wanting);
  }

  /** A request that changes something and is answered with an element. */
  async act<Wanted>(
    operation: string,
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    wanting: Wanting<Wanted>,
    body?: string,
    format = this.format,
  ): Promise<Wanted> {
    const request = { operation, method, path, ...(body === undefined ? {} : { body }) };
    return this.#read(request, await this.#send(request, format), wanting);
  }

  /** The same in XML, which alone keeps the order of elements; and the XML as it came. @throws as `get` */
  async getXml<Wanted>(
    operation: string,
    path: string,
    wanting: Wanting<Wanted>,
  ): Promise<{ xml: string; read: Wanted }> {
    const request = { operation, method: 'GET', path } as const;
    const response = await this.#send(request, 'xml');
    const read = this.#read(request, response, {
      ...wanting,
      read(record, bytes) {
        if (record.format !== 'xml') throw new MissingPart('it is not XML');
        return wanting.read(record, bytes);
      },
    });
    return { xml: response.body.replace(/^\uFEFF/, ''), read };
  }

  /**
   * A request whose success says nothing. What does answer must still be the API's own: a page of some proxy with
   * status 200 does not mean that the server has acted.
   */
  async command(request: VeeamRequest): Promise<void> {
    const response = await this.#send(request);
    if (response.body.trim() !== '') {
      readAnswer(this.connection, request, response, undefined, () => undefined);
    }
  }

  #read<Wanted>(
    request: VeeamRequest,
    response: VeeamResponse,
    { root, strict = true, read }: Wanting<Wanted>,
  ): Wanted {
    const { connection, oddValues: odd } = this;
    return readAnswer(connection, request, response, root, (element, format) =>
      read(
        new ElementRecord(element, nameOf(element) ?? root, { odd, format, strict }),
        response.body.length,
      ),
    );
  }

  /** Sends it and gives the answer of a success. */
  async #send(request: VeeamRequest, format = this.format): Promise<VeeamResponse> {
    const mediaType = `application/${format}`;
    const response = await this.connection.request({
      ...request,
      headers: {
        'X-RestSvcSessionId': this.session.token,
        // One value, the same in both: an XML body with an Accept that also names JSON is refused with 400.
        Accept: mediaType,
        ...(request.body === undefined ? {} : { 'Content-Type': mediaType }),
      },
    });
    if (isSuccess(response)) return response;
    throw errorFromStatus(this.connection, request, response, { message: errorMessage(response) });
  }
}

/** The path of one entity; it is asked for by its bare id, percent-encoded. */
export function pathOf(collection: string, uidOrId: string): string {
  return `/api/${collection}/${encodeURIComponent(bareId(uidOrId))}`;
}

/** A list of whole entities in one answer. What lacks a UID is left out, and noted. */
export function listInOne<Item>(
  requests: SessionRequests,
  type: string,
  root: 'Repositories' | 'BackupServers',
  read: (record: ElementRecord) => Item,
): List<Item> {
  const collection = root.charAt(0).toLowerCase() + root.slice(1);
  return List.inOne(() =>
    requests.get(`list ${collection}`, `/api/${collection}?format=Entity`, {
      root,
      strict: false,
      read: (list) => {
        const records = list.entries(type);
        const items = records.flatMap((record) => record.orSkipped(read) ?? []);
        return { items, isWhole: items.length === records.length };
      },
    }),
  );
}
