/** What stands between the digits of a fingerprint, seen or not: Windows puts U+200E before them, and spaces between. */
const BETWEEN = '[:\\s\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\ufeff-]*';

/** A SHA-256 fingerprint as people have it: 64 hexadecimal digits with whatever is between them. */
export const FINGERPRINT_PATTERN = new RegExp(`^${BETWEEN}(?:[0-9a-fA-F]${BETWEEN}){64}$`);

/** 64 digits in upper case; undefined when it is no SHA-256 fingerprint. */
export function normalizeFingerprint(text: string): string | undefined {
  return FINGERPRINT_PATTERN.test(text) ? text.replace(/[^0-9a-f]/gi, '').toUpperCase() : undefined;
}

/** What is wrong with a fingerprint, as the end of a sentence; undefined when it may be used. */
export function fingerprintProblem(text: string): string | undefined {
  if (FINGERPRINT_PATTERN.test(text)) return undefined;
  const digits = text.replace(new RegExp(BETWEEN, 'g'), '');
  const isSha1 = /^[0-9a-f]{40}$/i.test(digits);
  return isSha1
    ? 'takes a SHA-256, and this is a SHA-1 thumbprint (40 digits), as Windows shows it: `npm run init` and `npm run doctor` show the SHA-256, and so does openssl x509 -noout -fingerprint -sha256 -in FILE'
    : 'takes a SHA-256 fingerprint: 64 hexadecimal digits';
}

/** How the certificate of a server is trusted. There is no way to trust every certificate. */
export type TlsTrust =
  /** The system's roots, and the host name. */
  | { kind: 'public' }
  /** The given CA (PEM), and the host name, or the name the certificate really carries. */
  | { kind: 'ca'; caPem: string; servername?: string }
  /**
   * Exactly one leaf certificate, by its SHA-256 fingerprint (64 hex digits; colons and case do not matter).
   * Neither its host name (a Backup & Replication certificate carries none) nor its dates are looked at: the pin
   * names one certificate and its key, and a date cannot make another server present it.
   */
  | { kind: 'fingerprint'; sha256: string };

/** Where a server is and how it proves itself. */
export interface ServerAddress {
  /** The configured name, used in every error. */
  name: string;
  product: string;
  /** An origin such as `https://em.example:9398`; `http://` only to this machine itself, where a tunnel ends. */
  baseUrl: string;
  /** Absent for `http://`, where no certificate is shown. */
  tls?: TlsTrust;
}

/** The addresses that are taken, as editors can check them too: https, or http to the machine itself. */
export const ADDRESS_PATTERN =
  /^(?:https:\/\/[^/?#@\\\s]+|http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?)\/?$/;

/**
 * What is wrong with the address of a server, as the end of a sentence; undefined when it may be used. Nothing of it is
 * repeated: it may hold a password.
 */
export function addressProblem(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return 'takes an address such as https://em.example.internal:9398';
  if (url.username !== '' || url.password !== '')
    return 'takes no user and no password: both are stored as a secret (npm run credentials)';
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return 'must begin with https://, because over http:// a password crosses the network in clear; http:// is for the end of a tunnel on this machine (localhost, 127.0.0.1, [::1])';
  // Also a question mark or a hash sign with nothing behind it.
  if (url.href !== `${url.origin}/`) return 'ends after the port';
  return ADDRESS_PATTERN.test(address)
    ? undefined
    : 'takes an address such as https://em.example.internal:9398';
}

/** What is wrong with an address and its trust together; undefined when they fit. */
export function trustProblem({ baseUrl, tls }: { baseUrl: string; tls?: unknown }): string | undefined {
  const isPlain = baseUrl.startsWith('http:');
  if (isPlain && tls !== undefined)
    return 'is only for https://: no certificate is shown over http://, so none can be checked';
  if (!isPlain && tls === undefined) return 'is missing';
  return undefined;
}

/** Whether what is sent there stays on this machine. @param hostname as `URL` writes it */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
