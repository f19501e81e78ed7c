import type { Principal } from '../iam.ts';
import type { BucketStore } from '../s3/store.ts';
import { AwsError } from './aws-error.ts';
import type { RawAnswer, RawRequest } from './raw-service.ts';
import { refusedAs } from './refused-as.ts';

/** One request to S3 with its bucket and key found. */
export interface S3Call {
  bucket: string;
  key: string;
  query: URLSearchParams;
  request: RawRequest;
  store: BucketStore;
  caller: Principal;
}

/** Throws AwsError. */
export type S3Operation = (call: S3Call) => RawAnswer;

export const bucketArn = (call: S3Call) => `arn:aws:s3:::${call.bucket}`;
export const objectArn = (call: S3Call) => `${bucketArn(call)}/${call.key}`;

/** Throws AccessDenied unless the caller may; `keys` are the request's condition keys. */
export function allow(call: S3Call, action: string, arn: string, keys: Record<string, string> = {}): void {
  refusedAs('AccessDenied', 403, () => call.caller.authorize(`s3:${action}`, arn, `"${arn}"`, keys));
}

export function notImplemented(what: string): AwsError {
  return new AwsError('NotImplemented', `the local cloud's S3 does not do ${what}`, 501);
}
