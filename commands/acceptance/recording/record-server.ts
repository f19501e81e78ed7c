import { randomBytes } from 'node:crypto';
import type { RecordedExchange, Recording } from '@veeam-automation/lab/replay/recording';
import { KNOWN_REVISIONS } from '@veeam-automation/veeam/backup-replication/revision';
import { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import { MICROSOFT365_VERSIONS } from '@veeam-automation/veeam/microsoft365/versions';
import { UnsupportedVersionError, VeeamError } from '@veeam-automation/veeam/transport/errors';
import type { ServerConfiguration } from '../../../functions/configuration.ts';
import type { Credentials } from '../../../functions/servers/credentials.ts';
import { StepFailed } from '../../../functions/servers/diagnose/step.ts';
import { type LoggedOn, logOn } from '../../../functions/servers/log-on.ts';
import { logOutWithin } from '../../../functions/servers/log-out.ts';
import { scrubBody } from '../../scrub/bodies.ts';
import { Scrubber } from '../../scrub/scrubber.ts';
import { readsOf } from './reads.ts';
import { type RawExchange, RecordingConnection } from './recording-connection.ts';

export interface ServerToRecord {
  readonly server: ServerConfiguration;
  readonly credentials: Credentials;
  readonly now: () => Date;
  /** Ends the recording. The answers received until then are kept. */
  readonly deadline: AbortSignal;
  /** The key for the replacement of names. It is random for each recording. */
  readonly key?: string;
  /** The maximum size in bytes of the bodies of all answers together. */
  readonly mostBytes?: number;
  /** Prints a line on the terminal. The line is not in the recording. */
  readonly say: (line: string) => void;
}

const mib = 1024 * 1024;
/** An issue accepts files of 25 MB. */
const mostBytesOfAll = 20 * mib;
const mostBytesOfOne = 4 * mib;
const logOutMs = 5_000;
/** A shorter text may also occur as a part of other words. */
const shortestSecret = 5;

/** The answer headers that a client reads. Identifying data in them is replaced, as in bodies. */
const sessionHeader = 'x-restsvcsessionid';
const keptHeaders = ['content-type', 'retry-after', sessionHeader];
const mediaType = /^[a-z]+\/[a-z0-9.+-]+(?:; ?charset=[\w-]+)?$/i;

/**
 * Sends a server all reads of this project, in each API version that both know. The result holds the answers without
 * names, addresses, credentials, tokens and session ids. When a read fails, only that read is missing.
 * @throws VeeamError when the logon in the configured version fails
 * @throws Error when the result would still contain a secret
 */
export async function recordServer(given: ServerToRecord): Promise<Recording> {
  const { server, credentials, now, deadline, say } = given;
  const recorder = new Recorder(given);
  const connection = new RecordingConnection(server, { timeoutMs: server.timeoutMs }, (exchange) =>
    recorder.take(exchange),
  );
  const close = () => void connection.close();
  deadline.addEventListener('abort', close);
  const recordedAt = now().toISOString();
  const versions: string[] = [];
  try {
    for (const [index, version] of (await versionsToRead(server, connection, recorder)).entries()) {
      if (versions.includes(version)) continue;
      if (deadline.aborted) {
        recorder.missing(version, 'all reads', 'out-of-time');
        continue;
      }
      try {
        const loggedOn = await logOn({ ...server, apiVersion: version }, connection, credentials, now);
        versions.push(loggedOn.client.version);
        recorder.isIn(loggedOn);
        await readAll(loggedOn, connection, recorder, given);
        await logOutWithin(logOutMs, loggedOn.client, connection);
        say(`read in ${loggedOn.client.version}: ${recorder.count} answers so far`);
      } catch (error) {
        if (index === 0) throw error;
        // A version that the server does not support is not missing.
        if (!(error instanceof UnsupportedVersionError))
          recorder.missing(version, 'log on', codeOf(error), error);
      }
    }
  } finally {
    deadline.removeEventListener('abort', close);
    await connection.close();
  }
  const { product } = server;
  const { exchanges, unread } = recorder;
  const recording: Recording = {
    kind: 'veeam-recording',
    format: 1,
    recordedAt,
    product,
    versions,
    exchanges: [...exchanges],
    unread: [...unread],
  };
  recorder.refuseSecrets(recording);
  return recording;
}

/** The configured version comes first: without it, there is nothing to record. */
async function versionsToRead(
  { product, apiVersion, format }: ServerConfiguration,
  connection: RecordingConnection,
  recorder: Recorder,
): Promise<string[]> {
  switch (product) {
    case 'enterprise-manager':
      try {
        const { offered } = await EnterpriseManager.probe(connection, { format });
        return [apiVersion, ...offered.reverse()];
      } catch (error) {
        recorder.missing(apiVersion, 'API versions', codeOf(error), error);
        return [apiVersion];
      }
    case 'backup-replication':
      return [apiVersion, ...KNOWN_REVISIONS];
    case 'microsoft365':
      return [apiVersion, ...MICROSOFT365_VERSIONS];
  }
}

async function readAll(
  loggedOn: LoggedOn,
  connection: RecordingConnection,
  recorder: Recorder,
  { now, deadline }: ServerToRecord,
): Promise<void> {
  const { version } = loggedOn.client;
  const missing = (read: string, code: string) => recorder.missing(version, read, code);
  for await (const { name, run } of readsOf(loggedOn, { connection, now: now(), deadline, missing })) {
    try {
      deadline.throwIfAborted();
      await run();
    } catch (error) {
      // Any error is caught: a recording exists to show answers that this project cannot read.
      recorder.missing(version, name, deadline.aborted ? 'out-of-time' : codeOf(error), error);
    }
  }
}

function codeOf(error: unknown): string {
  if (error instanceof StepFailed) return codeOf(error.cause);
  if (error instanceof VeeamError) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}

/** Receives raw exchanges and keeps scrubbed ones. It keeps each request once. */
class Recorder {
  readonly #scrubber: Scrubber;
  readonly #mostBytes: number;
  readonly #secrets: Set<string>;
  /** The names of the account and of the server. */
  readonly #names: readonly string[];
  readonly #exchanges = new Map<string, RecordedExchange>();
  readonly #unread = new Map<string, Recording['unread'][number]>();
  /** Enterprise Manager only: the version of each session, by its token as it was sent. */
  readonly #versions = new Map<string, string>();
  #logonWithoutVersion: { readonly key: string; readonly token: string } | undefined;
  #bytes = 0;

  constructor({
    server,
    credentials,
    key = randomBytes(32).toString('hex'),
    mostBytes = mostBytesOfAll,
  }: ServerToRecord) {
    this.#scrubber = new Scrubber(key);
    this.#mostBytes = mostBytes;
    const { username, password } = credentials;
    this.#secrets = new Set([password, Buffer.from(`${username}:${password}`).toString('base64')]);
    this.#names = [username, new URL(server.baseUrl).hostname];
  }

  get count(): number {
    return this.#exchanges.size;
  }

  get exchanges(): Iterable<RecordedExchange> {
    return this.#exchanges.values();
  }

  get unread(): Iterable<Recording['unread'][number]> {
    return this.#unread.values();
  }

  missing(version: string, read: string, code: string, error?: unknown): void {
    const status = error instanceof VeeamError ? error.status : undefined;
    const entry = { version, read, code, ...(status !== undefined && { status }) };
    this.#unread.set([version, read, code].join(' '), entry);
  }

  /** Sets the version of the logon that was just recorded. Enterprise Manager's answer does not contain it. */
  isIn({ product, client }: LoggedOn): void {
    const logon = this.#logonWithoutVersion;
    if (product !== 'enterprise-manager' || logon === undefined) return;
    const exchange = this.#exchanges.get(logon.key);
    if (exchange === undefined) return;
    this.#versions.set(logon.token, client.version);
    this.#exchanges.set(logon.key, {
      ...exchange,
      request: { ...exchange.request, version: client.version },
    });
  }

  take({ request, answer }: RawExchange): void {
    const headers = lowered(request.headers ?? {});
    const token = headers[sessionHeader] ?? /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1];
    if (token !== undefined) this.#secrets.add(token);
    for (const secret of secretsIn(answer.body)) this.#secrets.add(secret);
    const session = answer.headers[sessionHeader];
    if (session !== undefined) this.#secrets.add(session);
    const version = headers['x-api-version'] ?? this.#versions.get(token ?? '');
    const path = this.#scrubber.address(request.path);
    const { accept } = headers;
    const recorded: RecordedExchange = {
      request: {
        method: request.method,
        path,
        ...(accept !== undefined && { accept }),
        ...(version !== undefined && { version }),
        isLoggedOn: token !== undefined,
      },
      answer: { status: answer.status, headers: this.#headersOf(answer.headers), body: '' },
    };
    const key = JSON.stringify(recorded.request);
    if (session !== undefined) this.#logonWithoutVersion = { key, token: session };
    const before = this.#exchanges.get(key);
    if (before !== undefined && before.answer.status < 400) return;
    const body = scrubBody(answer.body, this.#scrubber);
    const bytes = Buffer.byteLength(body);
    if (bytes > mostBytesOfOne || this.#bytes + bytes > this.#mostBytes) {
      this.missing(version ?? '', `${request.operation}: an answer of ${bytes} bytes`, 'recording-too-large');
      return;
    }
    this.#bytes += bytes;
    this.#exchanges.set(key, { ...recorded, answer: { ...recorded.answer, body } });
  }

  /** @throws Error when the recording contains a secret or a name */
  refuseSecrets(recording: Recording): void {
    const text = JSON.stringify(recording);
    const isIn = (told: string) => text.includes(JSON.stringify(told).slice(1, -1));
    const telling = [
      ...[...this.#secrets].filter(({ length }) => length >= shortestSecret),
      // A name of letters only may also be a word of the product.
      ...this.#names.filter((name) => /[^A-Za-z]/.test(name) && name.length >= shortestSecret),
    ];
    if (telling.some(isIn))
      throw new Error('The recording would tell a secret or the name of the server: it is not written.');
  }

  #headersOf(headers: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      keptHeaders.flatMap((name) => {
        const value = headers[name];
        if (value === undefined) return [];
        if (name === 'content-type') return [[name, mediaType.test(value) ? value : 'text/plain']];
        return [[name, this.#scrubber.value(name, value)]];
      }),
    );
  }
}

const lowered = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** The tokens and session ids in the answer to a logon. */
function secretsIn(body: string): string[] {
  const found = body.matchAll(/"(?:access_token|refresh_token)"\s*:\s*"([^"]+)"|<SessionId>([^<]+)</gi);
  return [...found].flatMap(([, token, id]) => token ?? id ?? []);
}
