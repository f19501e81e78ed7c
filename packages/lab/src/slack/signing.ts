import { createHmac } from 'node:crypto';
import { WORKSPACE } from './workspace.ts';

/** How a request differs from what Slack sends, so that a receiver can be attacked. All are off by default. */
export interface Malformed {
  /** Signs with another secret. */
  readonly secret?: string | undefined;
  /** Added to the lab's time: negative is old, positive lies in the future. */
  readonly timestampOffsetSeconds?: number | undefined;
  /** In place of a number of seconds; it is signed as it stands. */
  readonly timestamp?: string | undefined;
  /** In place of `v0`. */
  readonly version?: string | undefined;
  /** Sends neither signature nor timestamp. */
  readonly unsigned?: boolean | undefined;
  readonly headerCase?: 'lower' | 'upper' | undefined;
  /** Sends a second, wrong signature under a name of other casing. */
  readonly duplicate?: boolean | undefined;
  readonly contentType?: string | undefined;
  /** In place of the body Slack would send; it is signed as it stands. */
  readonly body?: string | undefined;
}

/** Header names and values in turn, as Slack's "Verifying requests from Slack" describes the signature. */
export function signedHeaders(body: string, now: Date, malformed: Malformed = {}): string[] {
  const { version = 'v0', secret = WORKSPACE.signingSecret, timestampOffsetSeconds = 0 } = malformed;
  const seconds = Math.floor(now.getTime() / 1000) + timestampOffsetSeconds;
  const timestamp = malformed.timestamp ?? String(seconds);
  const digest = createHmac('sha256', secret).update(`${version}:${timestamp}:${body}`).digest('hex');
  const signature: [string, string][] = malformed.unsigned
    ? []
    : [
        ['X-Slack-Request-Timestamp', timestamp],
        ['X-Slack-Signature', `${version}=${digest}`],
      ];
  if (malformed.duplicate) signature.push(['x-slack-SIGNATURE', `${version}=${'0'.repeat(64)}`]);
  const headers: [string, string][] = [
    ['Content-Type', malformed.contentType ?? 'application/x-www-form-urlencoded'],
    ['Accept', 'application/json,*/*'],
    ['User-Agent', 'Slackbot 1.0 (+https://api.slack.com/robots)'],
    ...signature,
  ];
  return headers.flatMap(([name, value]) => [inCase(name, malformed.headerCase), value]);
}

function inCase(name: string, headerCase: Malformed['headerCase']): string {
  if (headerCase === undefined) return name;
  return headerCase === 'lower' ? name.toLowerCase() : name.toUpperCase();
}
