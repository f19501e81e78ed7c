import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Operation } from 'openapi-backend';
import { answersOf, type DocumentAnswer } from './answers.ts';
import { type Contract, operationFor } from './contract.ts';
import type { Exchange, ReceivedRequest } from './exchange.ts';
import { isObject, type JsonObject, listOf, objectOf } from './json.ts';
import { libraryRequest, noOperation, requestFaults } from './request-faults.ts';
import { STAND_IN_LOGON } from './stand-in-logon.ts';

/** A server on the loopback that is what a document says, and keeps what it was asked. */
export interface StandIn {
  readonly url: string;
  /** From now on the answer of that number is given where there are so many, counted round where there are not. */
  answerWith(choice: number): void;
  /** What happened since it was last asked. */
  takeExchanges(): Exchange[];
  close(): Promise<void>;
}

/**
 * Starts a stand-in for the server that a document describes. It answers a request that does not fit as if it did,
 * so that the answer is tried too; what does not fit is in the exchanges.
 */
export async function startStandIn(contract: Contract): Promise<StandIn> {
  let exchanges: Exchange[] = [];
  let choice = 0;
  const tokens = new Set([STAND_IN_LOGON.accessToken]);

  function answer(received: ReceivedRequest): DocumentAnswer {
    const { pathname } = new URL(received.target, 'http://stand-in');
    const call = `${received.method} ${pathname}`;
    const operation = operationFor(contract, libraryRequest(received));
    if (operation === undefined) {
      const requestFaultsFound = [noOperation(contract, received)];
      exchanges.push({
        call,
        operationId: undefined,
        requestFaults: requestFaultsFound,
        answerFaults: [],
        status: 404,
      });
      const body = { errorCode: 'NotFound', message: 'The document has no such operation.' };
      return { from: 'no operation', made: true, status: 404, body };
    }
    const raw = rawOperation(contract.document, operation.path, operation.method);
    const answers = answersOf(contract.document, raw);
    const chosen = answers[choice % answers.length] ?? answers[0];
    if (chosen === undefined) throw new TypeError('A document has at least one answer for every operation.');
    const faults = requestFaults(contract, operation, raw, received);
    if (needsLogon(operation) && !tokens.has(bearer(received))) {
      faults.push(
        'the document wants the access token here, and the request carries none that was given out',
      );
    }
    exchanges.push({
      call,
      operationId: operation.operationId,
      requestFaults: faults,
      answerFaults: [],
      status: chosen.status,
    });
    const token = objectOf(chosen.body).access_token;
    if (typeof token === 'string') tokens.add(token);
    return { ...chosen, body: beyondFirstPage(received) ? emptied(chosen.body) : chosen.body };
  }

  const server = createServer(async (message, response) => {
    try {
      send(response, answer(await receive(message)));
    } catch (error) {
      exchanges.push({
        call: `${message.method} ${message.url}`,
        operationId: undefined,
        requestFaults: [
          `the document cannot be used here: ${error instanceof Error ? error.message : String(error)}`,
        ],
        answerFaults: [],
        status: 500,
      });
      send(response, { from: 'failure', made: true, status: 500, body: undefined });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    answerWith: (number) => {
      choice = number;
    },
    takeExchanges: () => {
      const taken = exchanges;
      exchanges = [];
      return taken;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The operation as the document has it, with its references. */
export function rawOperation(document: JsonObject, path: string, method: string): JsonObject {
  const item = objectOf(objectOf(document.paths)[path]);
  const operation = objectOf(item[method]);
  const parameters = [...listOf(operation.parameters), ...listOf(item.parameters)];
  return { ...operation, parameters };
}

export async function receive(message: IncomingMessage): Promise<ReceivedRequest> {
  const body = await text(message);
  return { method: message.method ?? 'GET', target: message.url ?? '/', headers: message.headers, body };
}

function send(response: ServerResponse, { status, body }: DocumentAnswer): void {
  if (body === undefined) response.writeHead(status).end();
  else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Documents forget to say that a logon needs no logon (vb365 specs). */
function needsLogon({ security, path }: Operation): boolean {
  const alternatives = listOf(security);
  const isLogon = /\/token$/i.test(path);
  return (
    !isLogon && alternatives.length > 0 && alternatives.every((one) => Object.keys(objectOf(one)).length > 0)
  );
}

function bearer({ headers }: ReceivedRequest): string {
  return /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
}

/** A document shows one page, so there is nothing on the next. */
function beyondFirstPage({ target }: ReceivedRequest): boolean {
  const { searchParams } = new URL(target, 'http://stand-in');
  return Number(searchParams.get('skip') ?? searchParams.get('offset') ?? 0) > 0;
}

function emptied(body: unknown): unknown {
  if (!isObject(body)) return [];
  return {
    ...body,
    ...(Array.isArray(body.data) ? { data: [] } : {}),
    ...(Array.isArray(body.results) ? { results: [] } : {}),
  };
}
