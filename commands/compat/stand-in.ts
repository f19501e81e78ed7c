import { isObject } from '@veeam-automation/veeam/reading/json-record';
import type { Operation } from 'openapi-backend';
import { answersOf } from './answers.ts';
import { STAND_IN_LOGON } from './client-operation.ts';
import { type Contract, operationFor, rawOperation } from './contract.ts';
import {
  type Exchange,
  failedExchange,
  type ReceivedRequest,
  type Reply,
  serveLoopback,
} from './exchange.ts';
import { libraryRequest, noOperation, requestFaults } from './fit.ts';
import { listOf, objectOf } from './json-schema.ts';

/** A loopback server that behaves as a document describes and keeps the requests that it receives. */
export interface StandIn {
  readonly url: string;
  /** Sets the index of the answer that each operation gives from now on, modulo its number of answers. */
  answerWith(choice: number): void;
  /** The exchanges since the last call. */
  takeExchanges(): Exchange[];
  close(): Promise<void>;
}

/**
 * Starts a stand-in for the server that a document describes. It also answers a request that does not fit, so that the
 * client reads the answer, too. The exchanges hold the faults.
 */
export async function startStandIn(contract: Contract): Promise<StandIn> {
  let exchanges: Exchange[] = [];
  let choice = 0;
  const tokens = new Set([STAND_IN_LOGON.accessToken]);

  function answer(received: ReceivedRequest): Reply {
    const operation = operationFor(contract, libraryRequest(received));
    if (operation === undefined) {
      exchanges.push({
        operationId: undefined,
        requestFaults: [noOperation(contract, received)],
        answerFaults: [],
        status: 404,
      });
      return { status: 404, body: JSON.stringify({ message: 'The document has no such operation.' }) };
    }
    const raw = rawOperation(contract, operation);
    const answers = answersOf(contract.document, raw);
    const { status, body } = answers[choice % answers.length] ?? { status: 200, body: undefined };
    const faults = requestFaults(contract, operation, raw, received);
    if (needsLogon(operation) && !tokens.has(bearer(received))) {
      faults.push('the document wants an access token, and the request carries none that was given out');
    }
    const { operationId } = operation;
    exchanges.push({ operationId, requestFaults: faults, answerFaults: [], status });
    const token = objectOf(body).access_token;
    if (typeof token === 'string') tokens.add(token);
    if (body === undefined) return { status, body: '' };
    return { status, body: JSON.stringify(beyondFirstPage(received) ? emptied(body) : onePage(body)) };
  }

  const server = await serveLoopback(answer, (_received, error) => {
    exchanges.push(failedExchange(error));
  });
  return {
    ...server,
    answerWith: (number) => {
      choice = number;
    },
    takeExchanges: () => {
      const taken = exchanges;
      exchanges = [];
      return taken;
    },
  };
}

/** Some documents do not state that the logon request itself needs no logon (vb365 specs). */
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

/** A document shows only one page, so the next pages are empty. */
function beyondFirstPage({ target }: ReceivedRequest): boolean {
  const { searchParams } = new URL(target, 'http://stand-in');
  return Number(searchParams.get('skip') ?? searchParams.get('offset') ?? 0) > 0;
}

/** An example may count hundreds of items but show only one. The counts are set to the number of shown items. */
function onePage(body: unknown): unknown {
  if (!isObject(body) || !Array.isArray(body.data) || !isObject(body.pagination)) return body;
  const { length } = body.data;
  const counts = ['total', 'count'].filter((name) => Object.hasOwn(objectOf(body.pagination), name));
  return {
    ...body,
    pagination: { ...body.pagination, ...Object.fromEntries(counts.map((name) => [name, length])) },
  };
}

function emptied(body: unknown): unknown {
  if (!isObject(body)) return [];
  return {
    ...objectOf(onePage(body)),
    ...(Array.isArray(body.data) ? { data: [] } : {}),
    ...(Array.isArray(body.results) ? { results: [] } : {}),
  };
}
