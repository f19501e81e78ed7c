const cacheMs = 5 * 60_000;

/**
 * The app's signing secret, read again if the cached one is older than `maximumAgeMs`, five minutes by default. A
 * missing secret is looked for each time.
 * @param read the text of the stored secret; undefined where there is none
 */
export function signingSecrets(read: () => Promise<string | undefined>, nowMs: () => number) {
  let cached: { secret: string | undefined; readAtMs: number } | undefined;
  return async (maximumAgeMs = cacheMs): Promise<string | undefined> => {
    if (cached?.secret !== undefined && nowMs() - cached.readAtMs < maximumAgeMs) return cached.secret;
    const value: unknown = JSON.parse((await read()) ?? '{}');
    const secret = value && typeof value === 'object' && 'secret' in value ? value.secret : undefined;
    cached = {
      secret: typeof secret === 'string' && secret !== '' ? secret : undefined,
      readAtMs: nowMs(),
    };
    return cached.secret;
  };
}
