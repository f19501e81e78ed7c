/** Separators of a fingerprint's digits, visible or not: Windows puts U+200E before the digits and spaces between. */
const BETWEEN = '[:\\s\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\ufeff-]*';

/** A SHA-256 fingerprint as people copy it: 64 hexadecimal digits with any separators. */
export const FINGERPRINT_PATTERN = new RegExp(`^${BETWEEN}(?:[0-9a-fA-F]${BETWEEN}){64}$`);

/** The 64 digits in upper case; undefined when it is not a SHA-256 fingerprint. */
export function normalizeFingerprint(text: string): string | undefined {
  return FINGERPRINT_PATTERN.test(text) ? text.replace(/[^0-9a-f]/gi, '').toUpperCase() : undefined;
}

/** The problem of a fingerprint, as the end of a sentence; undefined when it is valid. */
export function fingerprintProblem(text: string): string | undefined {
  if (FINGERPRINT_PATTERN.test(text)) return undefined;
  const digits = text.replace(new RegExp(BETWEEN, 'g'), '');
  const isSha1 = /^[0-9a-f]{40}$/i.test(digits);
  return isSha1
    ? 'takes a SHA-256, and this is a SHA-1 thumbprint (40 digits), as Windows shows it: `npm run init` and `npm run doctor` show the SHA-256, and so does openssl x509 -noout -fingerprint -sha256 -in FILE'
    : 'takes a SHA-256 fingerprint: 64 hexadecimal digits';
}

/** How a server's certificate is verified. There is no way to trust every certificate. */
export type TlsTrust =
  /** By the system's root certificates and the host name. */
  | { kind: 'public' }
  /** By the given CA (PEM), and the host name or `servername`, the name that is really in the certificate. */
  | { kind: 'ca'; caPem: string; servername?: string }
  /**
   * By the SHA-256 fingerprint of exactly one leaf certificate (64 hex digits; colons and case do not matter).
   * Its host name (a Backup & Replication certificate has none) and its dates are not checked: the pin identifies one
   * certificate and its key, and an expired date does not let another server present it.
   */
  | { kind: 'fingerprint'; sha256: string };

/** The address of a server and how its identity is verified. */
export interface ServerAddress {
  /** The configured name, used in every error. */
  name: string;
  product: string;
  /** An origin such as `https://em.example:9398`; `http://` only to this machine, for the end of a tunnel. */
  baseUrl: string;
  /** Absent for `http://`, which has no certificate. */
  tls?: TlsTrust;
}

/** The valid addresses, in a form that editors can check, too: https, or http to this machine. */
export const ADDRESS_PATTERN =
  /^(?:https:\/\/[^/?#@\\\s]+|http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?)\/?$/;

/**
 * The problem of a server's address, as the end of a sentence; undefined when it is valid. The text does not repeat the
 * address, which may contain a password.
 */
export function addressProblem(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return 'takes an address such as https://em.example.internal:9398';
  if (url.username !== '' || url.password !== '')
    return 'takes no user and no password: both are stored as a secret (npm run credentials)';
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return 'must begin with https://, because over http:// a password crosses the network in clear; http:// is for the end of a tunnel on this machine (localhost, 127.0.0.1, [::1])';
  // This includes a question mark or a hash sign with nothing after it.
  if (url.href !== `${url.origin}/`) return 'ends after the port';
  return ADDRESS_PATTERN.test(address)
    ? undefined
    : 'takes an address such as https://em.example.internal:9398';
}

/** The problem of an address and its trust together; undefined when they match. */
export function trustProblem({ baseUrl, tls }: { baseUrl: string; tls?: unknown }): string | undefined {
  const isPlain = baseUrl.startsWith('http:');
  if (isPlain && tls !== undefined)
    return 'is only for https://: no certificate is shown over http://, so none can be checked';
  if (!isPlain && tls === undefined) return 'is missing';
  return undefined;
}

/** Whether requests to this host stay on this machine. @param hostname in the form of `URL` */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
