import { Connection, type ConnectionOptions } from '@veeam-automation/veeam/transport/connection';
import type { VeeamRequest, VeeamResponse } from '@veeam-automation/veeam/transport/exchange';
import type { ServerAddress } from '@veeam-automation/veeam/transport/server-address';

/** A request with its answer, exactly as sent and received. It holds secrets and is never written to a file. */
export interface RawExchange {
  readonly request: VeeamRequest;
  readonly answer: VeeamResponse;
}

/** A request was refused because it might change something. It was not sent. */
class NotReadingError extends Error {
  override readonly name = 'NotReadingError';
}

/** Besides GET, only logon and logout requests change none of the server's data. */
const logon = /^\/(?:api\/sessionMngr\/?|api\/oauth2\/(?:token|logout)|v\d+\/token(?:\/logout)?)(?:\?|$)/i;
const logOut = /^\/api\/logonSessions\/[^/]+$/i;

/** A connection that only reads. It passes every answer to a callback. */
export class RecordingConnection extends Connection {
  readonly #taken: (exchange: RawExchange) => void;

  constructor(address: ServerAddress, options: ConnectionOptions, taken: (exchange: RawExchange) => void) {
    super(address, options);
    this.#taken = taken;
  }

  /** @throws NotReadingError for a request that might change something, and the errors that a connection throws */
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
