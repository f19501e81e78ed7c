interface Settings {
  /** The time zone of the checks. It decides where a day begins and ends. */
  readonly timeZone: string;
  readonly version: string;
  /** The identity provider whose tokens the API accepts. Without one, the API accepts its own tokens. */
  readonly issuer?: string;
  /** This console as a client of the identity provider, when people sign in there. */
  readonly client?: { readonly id: string; readonly scope: string };
}

/** The settings of the deployment, from the page. A report is rendered without a page, and has none. */
export const settings: Settings = JSON.parse(
  globalThis.document?.querySelector('meta[name=settings]')?.getAttribute('content') ?? '{}',
);
