import { OddValues } from '../reading/odd-values.ts';
import { List } from '../reading/paging.ts';
import type { Connection } from '../transport/connection.ts';
import { isSuccess, type VeeamRequest, type VeeamResponse } from '../transport/exchange.ts';
import { errorFromStatus } from '../transport/status-errors.ts';
import { ElementRecord, MissingPart, nameOf } from './elements/element-record.ts';
import { errorMessage, readAnswer } from './elements/read-answer.ts';
import { bareId } from './link.ts';

/** Every version has XML. JSON exists from v1_4 and changed its casing in version 13. */
export type Format = 'xml' | 'json';

/** How to read an answer. */
export interface Wanting<Wanted> {
  /** The root element, which JSON does not name. */
  root: string;
  /**
   * Whether a record without a needed part makes the whole answer unreadable; true when absent. An answer about one
   * object is useless without that part, and half of a list leads to wrong decisions.
   */
  strict?: boolean;
  /** @throws MissingPart */
  read: (record: ElementRecord, bytes: number) => Wanted;
}

/** A logon session as plain JSON. It can be stored and resumed; `sessionId` and `token` are both secret. */
export interface EnterpriseManagerSession {
  readonly sessionId: string;
  readonly token: string;
  /** Such as `v1_7`. */
  readonly version: string;
}

/** Sends the requests of one logon session, with its header and one media type, and with errors by status. */
export class SessionRequests {
  readonly connection: Connection;
  readonly session: EnterpriseManagerSession;
  readonly format: Format;
  /** The odd values in the answers of this session. */
  readonly oddValues: OddValues;

  constructor(connection: Connection, session: EnterpriseManagerSession, format: Format) {
    connection.hide(session.token);
    connection.hide(session.sessionId);
    this.connection = connection;
    this.session = session;
    this.format = format;
    this.oddValues = new OddValues((text) => connection.safeText(text));
  }

  /** @throws every VeeamError except LogonRefusedError */
  async get<Wanted>(operation: string, path: string, wanting: Wanting<Wanted>): Promise<Wanted> {
    const request = { operation, method: 'GET', path } as const;
    return this.#read(request, await this.#send(request), wanting);
  }

  /** A request that changes something and whose answer is an element. */
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

  /** Like `get`, but in XML, because only XML keeps the order of elements; also returns the XML. @throws as `get` */
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
   * A request whose success has no content. The answer must still come from the API: a proxy's page with status 200
   * does not mean that the server has acted.
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

  /** Sends the request and returns its answer if it is a success. */
  async #send(request: VeeamRequest, format = this.format): Promise<VeeamResponse> {
    const mediaType = `application/${format}`;
    const response = await this.connection.request({
      ...request,
      headers: {
        'X-RestSvcSessionId': this.session.token,
        // Both headers have the same single value: an XML body whose Accept also allows JSON is refused with 400.
        Accept: mediaType,
        ...(request.body === undefined ? {} : { 'Content-Type': mediaType }),
      },
    });
    if (isSuccess(response)) return response;
    throw errorFromStatus(this.connection, request, response, { message: errorMessage(response) });
  }
}

/** The path of one entity, with its bare id, percent-encoded. */
export function pathOf(collection: string, uidOrId: string): string {
  return `/api/${collection}/${encodeURIComponent(bareId(uidOrId))}`;
}

/** A list of whole entities in one answer. An entity without a UID is left out and noted. */
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
