import { settings } from './settings.ts';

/** The data that the tab stores during a sign-in at the identity provider. */
interface Waiting {
  readonly state: string;
  readonly verifier: string;
  /** The link that was opened. */
  readonly hash: string;
}

const name = 'sign-in';

/** The page's address without path, query and fragment. The identity provider sends people back to it. */
const redirectAddress = (): string => `${location.origin}/`;

interface Discovered {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
}

/** Reads the provider's metadata (OpenID Connect Discovery, 4). */
async function discover(issuer: string): Promise<Discovered> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  if (!response.ok) throw new Error(`The identity provider answered ${response.status}.`);
  return response.json();
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)));

/** Goes to the identity provider to sign in: authorization code with PKCE (RFC 7636), which needs no secret. */
export async function leaveToSignIn(): Promise<void> {
  const { issuer = '', client } = settings;
  const { authorization_endpoint: endpoint } = await discover(issuer);
  const waiting: Waiting = { state: random(), verifier: random(), hash: location.hash };
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(waiting.verifier));
  const address = new URL(endpoint);
  const query = {
    response_type: 'code',
    client_id: client?.id ?? '',
    redirect_uri: redirectAddress(),
    scope: client?.scope ?? '',
    state: waiting.state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
  };
  for (const [key, value] of Object.entries(query)) address.searchParams.set(key, value);
  sessionStorage.setItem(name, JSON.stringify(waiting));
  location.assign(address);
}

/**
 * Completes a sign-in after the identity provider: takes the code out of the address, and gets the token for it.
 * @returns undefined when the page was not opened by the identity provider
 * @throws Error that says why the sign-in failed
 */
export async function comeBackSignedIn(): Promise<string | undefined> {
  const answer = new URLSearchParams(location.search);
  if (location.search === '') return undefined;
  const stored = sessionStorage.getItem(name);
  const waiting: Waiting | undefined = stored === null ? undefined : JSON.parse(stored);
  sessionStorage.removeItem(name);
  history.replaceState(null, '', `/${waiting?.hash ?? location.hash}`);
  if (!waiting) return undefined;
  if (answer.get('state') !== waiting.state)
    throw new Error('The answer was not to this sign-in. Try again.');
  const refusal = answer.get('error');
  if (refusal !== null) {
    throw new Error(`The identity provider refused: ${answer.get('error_description') ?? refusal}`);
  }
  const { token_endpoint: endpoint } = await discover(settings.issuer ?? '');
  const response = await fetch(endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: answer.get('code') ?? '',
      redirect_uri: redirectAddress(),
      client_id: settings.client?.id ?? '',
      code_verifier: waiting.verifier,
    }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (!response.ok || token === undefined) {
    throw new Error(`The identity provider gave no token (${response.status}).`);
  }
  return token;
}
