import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';

/** The caller of an operation, with what the policies of its role allow. */
export interface Principal {
  arn: string;
  userId: string;
  /**
   * `asGiven` is the resource as the caller named it. AWS repeats it in the error. `keys` are the request's condition
   * keys, some with several values.
   * @throws AwsError AccessDeniedException unless `action` on the resource `arn` is allowed and not denied
   */
  authorize(action: string, arn: string, asGiven?: string, keys?: ConditionKeys): void;
}

export type ConditionKeys = Readonly<Record<string, string | readonly string[]>>;

/** One operation of a service, from the request's JSON to the response's JSON. @throws AwsError, DroppedResponse */
type Operation = (input: unknown, caller: Principal) => unknown;

/** A service that uses the AWS JSON protocol. */
export interface AwsService {
  /** The part before the dot in `X-Amz-Target`. */
  targetPrefix: string;
  jsonVersion: '1.0' | '1.1';
  operations: Record<string, Operation>;
}

export interface RawRequest {
  method: string;
  /** The path and query of the request line, neither decoded nor normalized. */
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** A service that does not use the AWS JSON protocol. */
export interface RawService {
  /** The service name in a signature's credential scope, by which requests are routed. */
  signingName: string;
  /** @throws AwsError, which `refusal` renders in the service's own format */
  answer(request: RawRequest, caller: Principal): RawAnswer | Promise<RawAnswer>;
  refusal(error: AwsError, method: string): RawAnswer;
}

/** An error as an AWS service returns it. The SDK uses `code` as the exception's name. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly statusCode: number;
  /** The fields that the JSON protocol returns in addition to code and message. */
  readonly fields: object;
  constructor(code: string, message: string, statusCode = 400, fields: object = {}) {
    super(message);
    this.code = code;
    this.statusCode = statusCode;
    this.fields = fields;
  }
}

/** Ends the connection without a response. */
export class DroppedResponse extends Error {
  override readonly name = 'DroppedResponse';
}

/** Parses an operation's input. @throws AwsError with `code` when the input does not fit the schema */
export function request<T>(schema: z.ZodType<T>, input: unknown, code: string): T {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new AwsError(code, z.prettifyError(parsed.error));
  return parsed.data;
}

/** One page of a list. The token is the index where the next page starts. @throws AwsError `invalidToken` */
export function page<T>(items: readonly T[], size: number, token: string | undefined, invalidToken: string) {
  const from = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(from) || from < 0 || from > items.length) {
    throw new AwsError(invalidToken, `Invalid Token: '${token}'`);
  }
  const to = from + size;
  return { items: items.slice(from, to), ...(to < items.length ? { nextToken: String(to) } : {}) };
}

/** Runs a permission check. When access is denied, throws AwsError with the service's own code and status. */
export function refusedAs(code: string, statusCode: number, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof AwsError ? new AwsError(code, error.message, statusCode) : error;
  }
}

/** The status that the receiver gives. Without one, the service does not answer either. @throws DroppedResponse */
export function statusOf(delivery: Promise<number>): Promise<number> {
  return delivery.catch((cause: unknown) => {
    throw new DroppedResponse(String(cause));
  });
}
