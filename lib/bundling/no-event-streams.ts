/*
 * Stands in for `@smithy/core/event-streams` in bundles: no function reads an event stream, and the module would
 * weigh 14 KiB in each that uses S3. The S3 client is configured with it, and would use it for SelectObjectContent
 * alone.
 */

export function eventStreamSerdeProvider(): undefined {
  return undefined;
}

export function resolveEventStreamSerdeConfig<Config>(config: Config): Config {
  return config;
}

/** What a client loads when it does meet an event stream. */
export class EventStreamSerde {
  constructor() {
    throw new Error('Event streams are left out of the bundles; see lib/bundling/bundle.ts.');
  }
}
