import { X509Certificate } from 'node:crypto';
import { isIP, connect as tcpConnect } from 'node:net';
import { type ConnectionOptions, type TLSSocket, connect as tlsConnect } from 'node:tls';
import type { buildConnector } from 'undici';
import { fingerprintProblem, normalizeFingerprint, type TlsTrust } from './server-address.ts';

/** The certificate was refused before a byte of the request was written. */
export class CertificateRefused extends Error {
  override readonly name = 'CertificateRefused';
  readonly presentedSha256?: string;

  constructor(why: string, presentedSha256: string | undefined, cause?: unknown) {
    super(why, { cause });
    if (presentedSha256 !== undefined) this.presentedSha256 = presentedSha256;
  }
}

/** Errors of the connection itself, even if they occur in the middle of a handshake. */
const CONNECTION_LOST = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENETUNREACH', 'EHOSTUNREACH']);

/**
 * A connector for undici: one TCP (and TLS) connection per call, handed over only after the server is verified.
 * It does not resume TLS sessions, so that the server presents its certificate on every connection.
 *
 * @param trust undefined for plain HTTP, which uses no TLS
 * @param onCertificate receives each presented certificate, before it is trusted or refused
 * @throws TypeError when the fingerprint is not 64 hex digits, or a CA has no certificate
 */
export function createConnector(
  trust: TlsTrust | undefined,
  timeoutMs: number,
  onCertificate?: (certificate: X509Certificate) => void,
): buildConnector.connector {
  const pin = trust?.kind === 'fingerprint' ? pinOf(trust.sha256) : undefined;
  if (trust?.kind === 'ca') requireCertificate(trust.caPem);
  return (options, callback) => {
    const host = options.hostname.replace(/^\[(.*)\]$/, '$1');
    const secure = options.protocol === 'https:';
    if (secure !== (trust !== undefined))
      throw new TypeError('TLS needs a trust, and nothing else takes one.');
    const port = Number(options.port || (secure ? 443 : 80));
    const socket = trust
      ? tlsConnect({ host, port, ALPNProtocols: ['http/1.1'], ...tlsOptions(trust, host) })
      : tcpConnect({ host, port });
    let presentedSha256: string | undefined;
    let tcpConnected = false;
    let resolved = false;
    const resolve = (error: Error | null) => {
      clearTimeout(timer);
      if (resolved) return;
      resolved = true;
      if (error === null) callback(null, socket);
      else callback(error, null);
    };
    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error(`no connection within ${timeoutMs} ms`), { code: 'ETIMEDOUT' }));
    }, timeoutMs);

    socket.setNoDelay(true).setKeepAlive(true, 60_000);
    socket.once('connect', () => {
      tcpConnected = true;
    });
    // This runs before Node.js's own check, which destroys the socket and the certificate with it.
    if (secure)
      socket.prependListener('secure', () => {
        const { raw, fingerprint256 } = (socket as TLSSocket).getPeerCertificate();
        presentedSha256 = fingerprint256?.replaceAll(':', '');
        // A new object: after getPeerX509Certificate, Node.js's own host name check sees an empty certificate.
        if (raw !== undefined) onCertificate?.(new X509Certificate(raw));
      });
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      if (pin === undefined || !secure || presentedSha256 === pin) return resolve(null);
      socket.destroy();
      resolve(new CertificateRefused('its certificate is not the pinned one', presentedSha256));
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const lost = !secure || !tcpConnected || CONNECTION_LOST.has(error.code ?? '');
      resolve(lost ? error : new CertificateRefused(reasonOf(error), presentedSha256, error));
    });
    return socket;
  };
}

function tlsOptions(trust: TlsTrust, host: string): ConnectionOptions {
  const named = isIP(host) ? {} : { servername: host };
  switch (trust.kind) {
    case 'public':
      return { ...named, ...chainMustHold };
    case 'ca':
      return {
        ...chainMustHold,
        ca: trust.caPem,
        ...(trust.servername === undefined ? named : { servername: trust.servername }),
      };
    case 'fingerprint':
      return { ...named, ...pinDecides };
  }
}

/** Always set: otherwise NODE_TLS_REJECT_UNAUTHORIZED=0 in a user's shell would turn off the verification. */
const chainMustHold: ConnectionOptions = { rejectUnauthorized: true };

/** Node.js treats an empty CA as absent and then trusts the system's root certificates. */
function requireCertificate(caPem: string): void {
  if (!caPem.includes('-----BEGIN CERTIFICATE-----'))
    throw new TypeError('The CA holds no certificate in PEM form.');
}

/**
 * A self-signed certificate has no chain to verify. So, for a pin only, a stricter check replaces Node.js's check of
 * the chain: the connection is handed over only if its certificate is the pinned one, byte for byte. The handshake
 * still proves that the server has the certificate's key.
 */
const chainDecides = false;
const pinDecides: ConnectionOptions = { rejectUnauthorized: chainDecides };

/** 64 hex digits in upper case. */
export function sha256Of(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '');
}

function pinOf(sha256: string): string {
  const pin = normalizeFingerprint(sha256);
  if (pin === undefined) throw new TypeError(`The pinned fingerprint ${fingerprintProblem(sha256)}.`);
  return pin;
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'its certificate is for another host name';
  if (error.code === 'CERT_HAS_EXPIRED') return 'its certificate has expired';
  if (error.code === 'EPROTO' || error.code?.startsWith('ERR_SSL'))
    return `no TLS was agreed on (${error.code})`;
  return `its certificate is not trusted (${error.code ?? error.message})`;
}
