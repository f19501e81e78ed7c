import type { X509Certificate } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { connectionRemedy, failureCode } from '@veeam-automation/veeam/transport/failure-errors';
import {
  CertificateRefused,
  createConnector,
  sha256Of,
} from '@veeam-automation/veeam/transport/tls-connector';
import type { ServerConfiguration } from '../../configuration.ts';
import { withConnection } from '../with-server.ts';
import { type Done, type Step, StepFailed, skip, take } from './step.ts';
import { findVersion } from './version.ts';

const limitsMs = { dns: 2_000, tcp: 3_000, tls: 4_000, version: 5_000 };
type ReachabilityStep = keyof typeof limitsMs;

/** Tests whether a server can be reached, without a credential. Steps after a failed one are skipped. */
export async function testReachability(server: ServerConfiguration, now: () => Date): Promise<Step[]> {
  const { hostname, port, protocol } = new URL(server.baseUrl);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const portNumber = Number(port || (protocol === 'https:' ? 443 : 80));
  const works: [ReachabilityStep, (signal: AbortSignal) => Promise<Done<void>>][] = [
    ['dns', () => resolveName(host)],
    ['tcp', (signal) => connectTcp(host, portNumber, signal)],
    ['tls', () => shakeHands(server, limitsMs.tls, now())],
    ['version', (signal) => askVersion(server, signal)],
  ];
  const steps: Step[] = [];
  for (const [step, work] of works) {
    const failed = steps.find(({ status }) => status === 'failed');
    if (failed) steps.push(skip({ step }, `not tried: ${failed.step} failed`));
    else steps.push((await take({ step }, { limitMs: limitsMs[step], now }, work)).shown);
  }
  return steps;
}

function askVersion(server: ServerConfiguration, signal: AbortSignal): Promise<Done<void>> {
  return withConnection(server, (connection) => {
    signal.addEventListener('abort', () => void connection.close());
    return findVersion(server, connection);
  });
}

/** Resolves a host's addresses, as a connection would. @throws StepFailed */
async function resolveName(host: string): Promise<Done<void>> {
  if (isIP(host) !== 0) return { value: undefined, found: `${host} is an address: no name to resolve` };
  try {
    const addresses = await lookup(host, { all: true });
    const shown = addresses.map(({ address }) => address).join(', ');
    return { value: undefined, found: `${host} is ${shown}` };
  } catch (error) {
    const code = failureCode(error);
    throw new StepFailed(`The host name ${host} cannot be resolved (${code}).`, connectionRemedy(code));
  }
}

/** Connects and disconnects. @throws StepFailed */
async function connectTcp(host: string, port: number, signal: AbortSignal): Promise<Done<void>> {
  const socket = connectSocket({ host, port });
  try {
    await once(socket, 'connect', { signal });
    return { value: undefined, found: `port ${port} of ${socket.remoteAddress} is open` };
  } catch (error) {
    const code = failureCode(error) || 'no code';
    throw new StepFailed(`Port ${port} of ${host} takes no connection (${code}).`, connectionRemedy(code));
  } finally {
    socket.destroy();
  }
}

const dayMs = 86_400_000;
/** A certificate that expires within this many days gets a warning. */
const noticeDays = 30;

const tunnel = 'http:// to this machine, where a tunnel ends: no certificate is shown';

/**
 * Makes a TLS handshake as every connection does, shows the certificate, and disconnects. No byte of a request is sent.
 * @throws StepFailed
 */
async function shakeHands(
  { baseUrl, tls }: Pick<ServerConfiguration, 'baseUrl' | 'tls'>,
  limitMs: number,
  now: Date,
): Promise<Done<void>> {
  const { hostname, port, protocol } = new URL(baseUrl);
  if (tls === undefined) return { value: undefined, skipped: tunnel };
  let certificate: X509Certificate | undefined;
  const connector = createConnector(tls, limitMs, (presented) => {
    certificate = presented;
  });
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  connector({ hostname, port, protocol }, (error, socket) => (error ? reject(error) : resolve(socket)));
  try {
    (await promise).destroy();
  } catch (error) {
    const found = certificate && { found: shown(certificate) };
    throw new StepFailed(problemOf(error), remedyOf(error, certificate), found);
  }
  if (!certificate) return { value: undefined };
  const warning = endOf(certificate, tls.kind === 'fingerprint', now);
  return { value: undefined, found: shown(certificate), ...(warning && { warning }) };
}

/** The fields that a person compares and pins. */
function shown(certificate: X509Certificate): string {
  const names = certificate.subjectAltName ?? 'none';
  const [from, to] = [certificate.validFromDate, certificate.validToDate].map(day);
  const subject = certificate.subject.replaceAll('\n', ', ') || 'none';
  return `SHA-256 ${sha256Of(certificate)}; subject ${subject}; names ${names}; valid from ${from} to ${to}`;
}

function problemOf(error: unknown): string {
  if (error instanceof CertificateRefused) return `The server was not trusted: ${error.message}.`;
  const code = failureCode(error) || 'no code';
  return code === 'ETIMEDOUT'
    ? 'The TLS handshake was not answered in time.'
    : `The TLS handshake broke off (${code}).`;
}

function remedyOf(error: unknown, certificate: X509Certificate | undefined): string {
  if (certificate === undefined || !(error instanceof CertificateRefused))
    return 'Check that the port is the HTTPS port of the product, and any proxy on the way.';
  return `If the server's owner confirms this certificate, pin it in automation.yaml (tls: { fingerprint: ${sha256Of(certificate)} }), or trust its CA (tls: { ca: FILE }). Else someone may stand between.`;
}

/** A certificate that expires soon: then trust ends with it, or a pin when it is renewed. */
function endOf(certificate: X509Certificate, isPinned: boolean, now: Date): Done<void>['warning'] {
  const days = Math.floor((certificate.validToDate.getTime() - now.getTime()) / dayMs);
  if (days > noticeDays) return undefined;
  const problem =
    days < 0
      ? `The certificate has expired on ${day(certificate.validToDate)}.`
      : `The certificate ends in ${days} days.`;
  const remedy = isPinned
    ? 'A pin ignores dates, so everything works until the certificate is renewed: then pin the new one.'
    : 'Have it renewed.';
  return { problem, remedy };
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
