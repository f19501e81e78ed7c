interface Settings {
  /** The time zone of the checks: days begin and end by it. */
  readonly timeZone: string;
  readonly version: string;
}

/** What the deployment says of itself, in the page. */
export const settings: Settings = JSON.parse(
  document.querySelector('meta[name=settings]')?.getAttribute('content') ?? '{}',
);
