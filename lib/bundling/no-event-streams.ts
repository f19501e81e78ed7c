/*
 * Replaces `@smithy/core/event-streams` in bundles. No function reads an event stream, and the module would add 14 KiB
 * to each function that uses S3. The S3 client is configured with it, but uses it only for SelectObjectContent.
 */

export function eventStreamSerdeProvider(): undefined {
  return undefined;
}

export function resolveEventStreamSerdeConfig<Config>(config: Config): Config {
  return config;
}

/** A client loads this class for an event stream. */
export class EventStreamSerde {
  constructor() {
    throw new Error('Event streams are left out of the bundles; see lib/bundling/bundle.ts.');
  }
}
