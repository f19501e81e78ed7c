import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { readBody } from '../http-server.ts';
import { getCallerIdentity } from '../iam/sts.ts';
import {
  AwsError,
  type AwsService,
  DroppedResponse,
  type Principal,
  type RawAnswer,
  type RawService,
} from './service.ts';

/** Handles Lambda's Invoke. It is a REST operation; the other services here use the JSON protocol. */
export type InvokeFunction = (
  request: { functionName: string; payload: string; invocationType: string },
  caller: Principal,
) => Promise<{ statusCode: number; payload: string; functionError?: string }>;

/** S3 accepts far larger requests. This is what one machine can hold in memory. */
export const largestRequestBytes = 512 * 1024 * 1024;
const invokePath = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/**
 * The endpoint for AWS SDKs and the AWS CLI. `identify` finds the caller by its access key.
 * Signatures are not checked: anyone who reaches this port is trusted, and the access key only names the caller.
 */
export function awsEndpoint(options: {
  services: readonly AwsService[];
  rawServices: readonly RawService[];
  invoke: InvokeFunction;
  identify: (accessKeyId: string) => Principal;
  log: (line: object) => void;
}): RequestListener {
  return async (request, response) => {
    const target = String(request.headers['x-amz-target'] ?? request.url);
    const raw = options.rawServices.find(({ signingName }) => signingName === signingNameOf(request));
    const { method = 'GET', url: path = '/', headers } = request;
    try {
      const body = await readBody(request, largestRequestBytes);
      if (!body) throw new AwsError('RequestEntityTooLargeException', 'Request is too large', 413);
      const caller = options.identify(accessKeyOf(request));
      const service = signingNameOf(request);
      options.log({ source: 'aws', service, method, target, bytes: body.length });
      if (raw) sendRaw(response, await raw.answer({ method, path, headers, body }, caller));
      else await answer(request, response, body.toString('utf8'), caller, options);
    } catch (error) {
      if (error instanceof DroppedResponse) {
        response.destroy();
        return;
      }
      if (!(error instanceof AwsError))
        options.log({ level: 'error', source: 'aws', target, message: String(error) });
      const known =
        error instanceof AwsError ? error : new AwsError('InternalServerError', 'Internal error', 500);
      options.log({ level: 'warn', source: 'aws', target, error: known.code, message: known.message });
      if (raw) {
        sendRaw(response, raw.refusal(known, method));
        return;
      }
      // Lambda writes `Message`, the other services `message`. The SDKs read both.
      send(
        response,
        known.statusCode,
        '1.1',
        { __type: known.code, message: known.message, ...known.fields },
        { 'x-amzn-errortype': known.code },
      );
    }
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
  caller: Principal,
  options: { services: readonly AwsService[]; invoke: InvokeFunction },
): Promise<void> {
  const invoked = invokePath.exec(new URL(request.url ?? '/', 'http://local').pathname);
  if (invoked && request.method === 'POST') {
    const functionName = decodeURIComponent(invoked[1] ?? '');
    const invocationType = String(request.headers['x-amz-invocation-type'] ?? 'RequestResponse');
    const result = await options.invoke({ functionName, payload: body, invocationType }, caller);
    if (result.functionError) response.setHeader('x-amz-function-error', result.functionError);
    response.writeHead(result.statusCode, {
      'content-type': 'application/json',
      'x-amz-executed-version': '$LATEST',
    });
    response.end(result.payload);
    return;
  }
  if (new URLSearchParams(body).get('Action') === 'GetCallerIdentity') {
    sendRaw(response, getCallerIdentity(caller));
    return;
  }
  const [prefix, operationName = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
  const service = options.services.find((candidate) => candidate.targetPrefix === prefix);
  const operation = service?.operations[operationName];
  if (!service || !operation) {
    throw new AwsError(
      'UnknownOperationException',
      `the local cloud does not answer ${prefix || request.url} ${operationName}`,
    );
  }
  send(response, 200, service.jsonVersion, await operation(parse(body), caller));
}

function accessKeyOf(request: IncomingMessage): string {
  const accessKeyId = /Credential=([^/,\s]+)\//.exec(credentialOf(request))?.[1];
  if (accessKeyId !== undefined) return accessKeyId;
  // Without this check, any web page in the user's browser could send requests here and act as the user.
  throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
}

/**
 * The credential that a request names: in its header or, for a presigned URL that reads an object, in its query
 * ("Authenticating Requests: Using Query Parameters" in the S3 API Reference).
 */
function credentialOf({ method = '', url = '', headers }: IncomingMessage): string {
  if (headers.authorization !== undefined) return headers.authorization;
  const presigned = ['GET', 'HEAD'].includes(method) ? new URL(url, 'http://local').searchParams : undefined;
  return `Credential=${presigned?.get('X-Amz-Credential') ?? ''}`;
}

/** The service in the credential scope of a request's signature. */
export function signingNameOf(request: IncomingMessage): string | undefined {
  return /Credential=[^/,\s]+\/\d+\/[^/]+\/([^/]+)\//.exec(credentialOf(request))?.[1];
}

function sendRaw(response: ServerResponse, { status, headers, body }: RawAnswer): void {
  response.writeHead(status, { 'x-amz-request-id': randomUUID(), ...headers }).end(body);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body || '{}');
  } catch (cause) {
    throw new AwsError('SerializationException', `the request is not JSON: ${String(cause)}`);
  }
}

function send(
  response: ServerResponse,
  status: number,
  version: string,
  body: unknown,
  headers: object = {},
): void {
  response.writeHead(status, {
    'content-type': `application/x-amz-json-${version}`,
    'x-amzn-requestid': randomUUID(),
    ...headers,
  });
  response.end(JSON.stringify(body ?? {}));
}
