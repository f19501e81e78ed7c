/** How every answer of the HTTP API behaves, whichever function gives it. The stack sets it. */
export interface Manners {
  /** The origins whose pages may call the API from a browser, such as `https://portal.example.com`; often none. */
  corsOrigins: readonly string[];
}

/** The manners as deployed: `CORS_ORIGINS` is a list with commas, absent where no origin is configured. */
export function deployedManners(): Manners {
  const origins = process.env['CORS_ORIGINS'] ?? '';
  return { corsOrigins: origins === '' ? [] : origins.split(',') };
}
