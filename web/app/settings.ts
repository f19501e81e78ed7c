interface Settings {
  /** The time zone of the checks: days begin and end by it. */
  readonly timeZone: string;
  readonly version: string;
  /** The identity provider whose tokens the API takes; its own, where there is none. */
  readonly issuer?: string;
  /** What this console is to the identity provider, where people sign in there. */
  readonly client?: { readonly id: string; readonly scope: string };
}

/** What the deployment says of itself, in the page; a report is drawn where there is none. */
export const settings: Settings = JSON.parse(
  globalThis.document?.querySelector('meta[name=settings]')?.getAttribute('content') ?? '{}',
);
