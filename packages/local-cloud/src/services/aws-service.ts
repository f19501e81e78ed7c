import type { Principal } from '../iam.ts';

/** One operation of a service: the request's JSON in, the answer's JSON out. Throws AwsError. */
type Operation = (input: unknown, caller: Principal) => unknown;

/** A service that speaks the AWS JSON protocol. */
export interface AwsService {
  /** What stands before the dot in `X-Amz-Target`. */
  targetPrefix: string;
  jsonVersion: '1.0' | '1.1';
  operations: Record<string, Operation>;
}
