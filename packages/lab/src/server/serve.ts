import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabClock } from '../estate/clock.ts';
import { doctypeAnswer, htmlAnswer, oddAnswer, skewedAnswer, withoutPaging } from './fault-answers.ts';
import type { Fault, FaultBook } from './faults.ts';
import { abortRequest, readBody } from './http.ts';
import type { LabAnswer, LabRequest, LabServer } from './lab-server.ts';
import type { Gauge, RequestLog } from './requests.ts';

interface Served {
  readonly server: Pick<LabServer, 'name' | 'handle' | 'refuse'>;
  readonly faults: FaultBook;
  readonly requests: RequestLog;
  readonly clock: LabClock;
  readonly underWay: Gauge;
}

/** Serves one simulated server over HTTP: reads requests, applies faults, logs the outcome. */
export function serveProduct(served: Served) {
  return async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { server, faults, requests, clock, underWay } = served;
    const started = performance.now();
    const at = clock.now().toISOString();
    const method = message.method ?? 'GET';
    const path = message.url ?? '/';
    const fault = faults.take(server.name, method, path);
    // Replaces Node's own Date header: the server has one clock, the lab's.
    const skewMs = fault?.kind === 'clock-skew' ? fault.milliseconds : 0;
    response.setHeader('date', new Date(clock.now().getTime() + skewMs).toUTCString());
    underWay.enter();
    // The status that was really sent: a dropped answer has none.
    let status: number | null = null;
    try {
      status = await respond(served, fault, message, response);
    } catch (error) {
      abortRequest(server.name, error, message, response);
    } finally {
      underWay.leave();
    }
    const milliseconds = Math.round(performance.now() - started);
    const hit = fault === undefined ? {} : { fault: fault.kind };
    requests.add({ at, server: server.name, method, path, status, milliseconds, ...hit });
  };
}

/** Answers, or breaks the connection for a fault. Returns the status of a complete answer, else null. */
async function respond(
  { server }: Served,
  fault: Fault | undefined,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<number | null> {
  if (fault?.kind === 'reset') {
    message.socket.destroy();
    return null;
  }
  const request = await toLabRequest(message, fault);
  if (request === undefined)
    return send(response, { status: 413, headers: { connection: 'close' }, body: '' });
  switch (fault?.kind) {
    case 'status': {
      const status = fault.status ?? 500;
      const refusal = server.refuse(
        request,
        status,
        fault.message ?? `The lab was told to answer ${status}.`,
      );
      return send(response, withRetryAfter(refusal, fault.retryAfterSeconds));
    }
    case 'html':
      return send(response, htmlAnswer(fault.status ?? 200));
    case 'doctype':
      return send(response, doctypeAnswer);
    case 'delay': {
      // The server acts at once and only its answer is late: a client that gives up has still changed something.
      const answer = server.handle(request);
      await sleep(fault.milliseconds ?? 1000, undefined, { ref: false });
      return send(response, answer);
    }
    case 'drop-response':
      server.handle(request);
      // Not the response: it has no socket to destroy until the one before it is sent, and the client would wait.
      message.socket.destroy();
      return null;
    case 'truncate':
      return truncate(response, server.handle(request));
    case 'clock-skew':
      return send(response, skewedAnswer(fault.milliseconds, server.handle(request)));
    case 'ignore-paging':
      return send(response, server.handle(withoutPaging(request)));
    case 'replace-field':
    case 'no-paging':
    case 'wrong-root':
    case 'set-header':
    case 'flood':
      return send(response, oddAnswer(fault, server.handle(request)));
    default:
      return send(response, server.handle(request));
  }
}

async function toLabRequest(
  message: IncomingMessage,
  fault: Fault | undefined,
): Promise<LabRequest | undefined> {
  const body = await readBody(message);
  if (body === undefined) return undefined;
  const url = new URL(message.url ?? '/', `https://${message.headers.host ?? 'localhost'}`);
  const request = { method: message.method ?? 'GET', url, headers: message.headers, body };
  switch (fault?.kind) {
    case 'expire-session':
    case 'lose-task':
    case 'task-fails':
      return { ...request, fault: { kind: fault.kind, message: fault.message } };
    default:
      return request;
  }
}

function send(response: ServerResponse, answer: LabAnswer): number | null {
  if (response.destroyed) return null;
  const hasBody = answer.body !== '';
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(answer.status === 204 ? {} : { 'content-length': Buffer.byteLength(answer.body) }),
  });
  response.end(hasBody ? answer.body : undefined);
  return answer.status;
}

/** Announces the whole length, sends half of the body and closes the connection. */
function truncate(response: ServerResponse, answer: LabAnswer): null {
  const whole = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': whole.length });
  response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => response.destroy());
  return null;
}

function withRetryAfter(answer: LabAnswer, seconds: number | undefined): LabAnswer {
  if (seconds === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(seconds) } };
}
