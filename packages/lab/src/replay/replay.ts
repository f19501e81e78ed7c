import type { Estate } from '../estate/estate.ts';
import type { LabAnswer, LabContext, LabRequest, LabServer, LabServerState } from '../server/lab-server.ts';
import type { LabProduct } from '../server/simulated-server.ts';
import type { Recording } from './recording.ts';
import { type RecordedRequest, ReplayedAnswers } from './replayed-answers.ts';

/** The header in which Enterprise Manager sends and receives a session id (em_rest/http_authentication). */
const sessionHeader = 'x-restsvcsessionid';
/** At most this many requests that were not recorded are listed. */
const mostListed = 200;

/** A product whose server gives only the answers of a recording. */
export function replayed(product: LabProduct, recording: Recording): LabProduct {
  return { ...product, create: (context, estate) => new ReplayServer(product, recording, context, estate) };
}

/**
 * Gives recorded answers. A logon with any user and password receives the recorded session. A request that was not
 * recorded is answered with 404 and listed in the state.
 */
class ReplayServer implements LabServer {
  readonly name: string;
  readonly product: Recording['product'];
  readonly #recording: Recording;
  readonly #context: LabContext;
  /** Refuses requests in the product's own form and words. */
  readonly #refusing: LabServer;
  readonly #versionBySession: ReadonlyMap<string, string>;
  #answers: ReplayedAnswers;
  #logons = 0;
  readonly #notRecorded = new Set<string>();

  constructor(product: LabProduct, recording: Recording, context: LabContext, estate: Estate) {
    this.name = product.serverName;
    this.product = recording.product;
    this.#recording = recording;
    this.#context = context;
    this.#refusing = product.create(context, estate);
    this.#answers = new ReplayedAnswers(recording, context.clock.now());
    this.#versionBySession = new Map(
      recording.exchanges.flatMap(({ request: { version }, answer: { headers } }) => {
        const session = headers[sessionHeader];
        return session === undefined || version === undefined ? [] : [[session, version]];
      }),
    );
  }

  handle(request: LabRequest): LabAnswer {
    const asked = this.#requestOf(request);
    if (asked.method === 'POST' && isLogon(asked.path)) return this.#logon(request, asked);
    const answer = this.#answers.find(asked);
    return answer ?? this.#refuse(request);
  }

  refuse(request: LabRequest, status: number, message: string): LabAnswer {
    return this.#refusing.refuse(request, status, message);
  }

  state(): LabServerState {
    return {
      jobs: [],
      repositories: [],
      tasks: [],
      openSessions: 0,
      tokensIssued: this.#logons,
      notRecorded: [...this.#notRecorded],
    };
  }

  show(): boolean {
    return false;
  }

  reset(): void {
    this.#answers = new ReplayedAnswers(this.#recording, this.#context.clock.now());
    this.#notRecorded.clear();
    this.#logons = 0;
  }

  /** Answers a logon with any user and password, or a renewal: with the recorded logon of that version. */
  #logon(request: LabRequest, asked: RecordedRequest): LabAnswer {
    this.#logons += 1;
    const logons = this.#recording.exchanges.filter(
      ({ request: { method, path }, answer: { status } }) =>
        method === 'POST' && isLogon(path) && status < 300,
    );
    const wanted = new URL(asked.path, 'http://replayed').searchParams.get('v') ?? asked.version;
    const pathOf = (path: string) => path.replace(/\?.*/, '').toLowerCase();
    const found = logons.find(
      ({ request: { path, version, accept } }) =>
        pathOf(path) === pathOf(asked.path) &&
        accept === asked.accept &&
        (wanted === undefined || wanted === 'latest' || wanted === version),
    );
    return this.#answers.find(found?.request ?? asked) ?? this.#refuse(request);
  }

  #refuse(request: LabRequest): LabAnswer {
    const { method, url } = request;
    const asked = `${method} ${url.pathname}${url.search}`;
    if (this.#notRecorded.size < mostListed) this.#notRecorded.add(asked);
    return this.refuse(request, 404, `Not recorded: ${asked}. This server gives the answers of a recording.`);
  }

  #requestOf({ method, url, headers }: LabRequest): RecordedRequest {
    const session = headers[sessionHeader];
    const version = headers['x-api-version'] ?? this.#versionBySession.get(String(session));
    return {
      method: method as RecordedRequest['method'],
      path: url.pathname + url.search,
      ...(headers.accept !== undefined && { accept: headers.accept }),
      ...(typeof version === 'string' && { version }),
      isLoggedOn: session !== undefined || headers.authorization?.startsWith('Bearer ') === true,
    };
  }
}

/** Source of the paths: em_rest/post_sessionmngr, vbr-1.3-rev1 (CreateToken), vb365-v8 (token). */
function isLogon(path: string): boolean {
  return /^\/(?:api\/sessionMngr\/?|api\/oauth2\/token|v\d+\/token)(?:\?|$)/i.test(path);
}
