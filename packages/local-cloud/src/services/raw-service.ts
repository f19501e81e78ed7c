import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../iam.ts';
import type { AwsError } from './aws-error.ts';

export interface RawRequest {
  method: string;
  /** As it stood in the request line, with its query: nothing is decoded or normalized. */
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** A service that does not speak the AWS JSON protocol. */
export interface RawService {
  /** The service in a signature's credential scope, which tells its requests from those of others. */
  signingName: string;
  /** Throws AwsError, which `refusal` puts in the service's own form. */
  answer(request: RawRequest, caller: Principal): RawAnswer;
  refusal(error: AwsError, method: string): RawAnswer;
}
