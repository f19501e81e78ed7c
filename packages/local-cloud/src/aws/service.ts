import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';

/** Who makes a call, and what the policies of its role say about it. */
export interface Principal {
  arn: string;
  userId: string;
  /**
   * Throws AccessDeniedException, in AWS's words, unless `action` on the resource `arn` is allowed and not denied.
   * `asGiven` is how the caller named the resource, which is what AWS repeats. `keys` are the request's condition keys.
   */
  authorize(action: string, arn: string, asGiven?: string, keys?: Readonly<Record<string, string>>): void;
}

/** One operation of a service: the request's JSON in, the answer's JSON out. Throws AwsError. */
type Operation = (input: unknown, caller: Principal) => unknown;

/** A service that speaks the AWS JSON protocol. */
export interface AwsService {
  /** What stands before the dot in `X-Amz-Target`. */
  targetPrefix: string;
  jsonVersion: '1.0' | '1.1';
  operations: Record<string, Operation>;
}

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

/** An error as an AWS service answers it: `code` is what the SDK gives as the exception's name. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly statusCode: number;
  constructor(code: string, message: string, statusCode = 400) {
    super(message);
    this.code = code;
    this.statusCode = statusCode;
  }
}

/** Reads an operation's input. Throws AwsError `code` that names what is wrong. */
export function request<T>(schema: z.ZodType<T>, input: unknown, code: string): T {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new AwsError(code, z.prettifyError(parsed.error));
  return parsed.data;
}

/** One page of a list; the token is the place to go on from. Throws AwsError `invalidToken`. */
export function page<T>(items: readonly T[], size: number, token: string | undefined, invalidToken: string) {
  const from = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(from) || from < 0 || from > items.length) {
    throw new AwsError(invalidToken, `Invalid Token: '${token}'`);
  }
  const to = from + size;
  return { items: items.slice(from, to), ...(to < items.length ? { nextToken: String(to) } : {}) };
}

/** Runs a permission check; its refusal gets the code and status that the service answers one with. */
export function refusedAs(code: string, statusCode: number, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof AwsError ? new AwsError(code, error.message, statusCode) : error;
  }
}
