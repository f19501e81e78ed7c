import type { TlsTrust } from './tls-connector.ts';

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
