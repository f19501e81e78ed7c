/** One request as GET /requests shows it: never a body, a credential, a token or a session id. */
export interface LoggedRequest {
  readonly at: string;
  readonly server: string;
  readonly method: string;
  readonly path: string;
  /** Null when no complete answer was sent. */
  readonly status: number | null;
  readonly milliseconds: number;
  /** The kind of the fault that hit the request, if any. */
  readonly fault?: string;
}

const kept = 20_000;

/** Remembers the last requests the servers received, oldest first. */
export class RequestLog {
  #requests: LoggedRequest[] = [];

  add(request: LoggedRequest): void {
    this.#requests.push({ ...request, path: redactPath(request.path) });
    if (this.#requests.length > kept) this.#requests.splice(0, this.#requests.length - kept);
  }

  list(): readonly LoggedRequest[] {
    return [...this.#requests];
  }

  clear(): void {
    this.#requests = [];
  }
}

/** A path with its query, without session ids and without the values of secrets in the query. */
function redactPath(path: string): string {
  return path
    .replace(/(\/logonSessions\/)[^/?#]+/gi, '$1[session]')
    .replace(/([?&][^=&]*(?:token|password|secret|session)[^=&]*=)[^&]*/gi, '$1[redacted]');
}

/** The current number of items under way, and the highest number so far. */
export class Gauge {
  #now = 0;
  #most = 0;

  get most(): number {
    return this.#most;
  }

  enter(): void {
    this.#now += 1;
    this.#most = Math.max(this.#most, this.#now);
  }

  leave(): void {
    this.#now -= 1;
  }

  /** Resets the highest number to the number under way now. */
  reset(): void {
    this.#most = this.#now;
  }
}
