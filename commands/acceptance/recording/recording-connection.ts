import { Connection, type ConnectionOptions } from '@veeam-automation/veeam/transport/connection';
import type { VeeamRequest, VeeamResponse } from '@veeam-automation/veeam/transport/exchange';
import type { ServerAddress } from '@veeam-automation/veeam/transport/server-address';

/** A request with its answer, as they went over the wire. It holds secrets: it is never written. */
export interface RawExchange {
  readonly request: VeeamRequest;
  readonly answer: VeeamResponse;
}

/** A request that may change something was about to be sent. Nothing was. */
class NotReadingError extends Error {
  override readonly name = 'NotReadingError';
}

/** Logging on and out are the only requests besides GET that change nothing of what the server is there for. */
const logon = /^\/(?:api\/sessionMngr\/?|api\/oauth2\/(?:token|logout)|v\d+\/token(?:\/logout)?)(?:\?|$)/i;
const logOut = /^\/api\/logonSessions\/[^/]+$/i;

/** A connection that reads alone, and hands over every answer. */
export class RecordingConnection extends Connection {
  readonly #taken: (exchange: RawExchange) => void;

  constructor(address: ServerAddress, options: ConnectionOptions, taken: (exchange: RawExchange) => void) {
    super(address, options);
    this.#taken = taken;
  }

  /** @throws NotReadingError for what might change something, and what a connection throws */
  override async request(request: VeeamRequest): Promise<VeeamResponse> {
    const { method, path } = request;
    const isReading =
      method === 'GET' ||
      (method === 'POST' && logon.test(path)) ||
      (method === 'DELETE' && logOut.test(path));
    if (!isReading) throw new NotReadingError(`${method} is not sent while answers are recorded.`);
    const answer = await super.request(request);
    this.#taken({ request, answer });
    return answer;
  }
}
