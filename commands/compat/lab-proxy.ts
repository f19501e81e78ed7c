import type { Connection } from '@veeam-automation/veeam/transport/connection';
import type { VeeamRequest } from '@veeam-automation/veeam/transport/exchange';
import { answerFit } from './answer-fit.ts';
import { type Contract, operationFor, rawOperation } from './contract.ts';
import { type Exchange, failedExchange, type ReceivedRequest } from './exchange.ts';
import { type Reply, serveLoopback } from './loopback-server.ts';
import { libraryRequest, noOperation, requestFaults } from './request-faults.ts';

/** Stands between our client and a server, and holds what each says against a document. */
export interface LabProxy {
  readonly url: string;
  takeExchanges(): Exchange[];
  close(): Promise<void>;
}

/** Starts a proxy on the loopback before the server that `server` leads to. */
export async function startProxy(contract: Contract, server: Connection): Promise<LabProxy> {
  let exchanges: Exchange[] = [];

  async function answer(received: ReceivedRequest): Promise<Reply> {
    const { status, body } = await server.request(forwarded(received));
    const operation = operationFor(contract, libraryRequest(received));
    if (operation === undefined) {
      const requestFaultsFound = [noOperation(contract, received)];
      exchanges.push({ operationId: undefined, requestFaults: requestFaultsFound, answerFaults: [], status });
    } else {
      const raw = rawOperation(contract, operation);
      const fit = answerFit(contract, operation, raw, { status, body });
      exchanges.push({
        operationId: operation.operationId,
        requestFaults: requestFaults(contract, operation, raw, received),
        answerFaults: fit.faults,
        answerNotes: fit.notes,
        status,
      });
    }
    return { status, body };
  }

  const loopback = await serveLoopback(answer, (_received, error) => {
    exchanges.push(failedExchange(error));
  });
  return {
    ...loopback,
    takeExchanges: () => {
      const taken = exchanges;
      exchanges = [];
      return taken;
    },
  };
}

function forwarded({ method, target, headers, body }: ReceivedRequest): VeeamRequest {
  const passed = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' && /^(accept|authorization|content-type|x-.*)$/.test(name)
      ? [[name, value]]
      : [],
  );
  return {
    operation: 'ask the lab',
    method: method as VeeamRequest['method'],
    path: target,
    headers: Object.fromEntries(passed),
    ...(body === '' ? {} : { body }),
  };
}
