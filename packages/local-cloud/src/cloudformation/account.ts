import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { largestRequestBytes, signingNameOf } from '../aws/endpoint.ts';
import { AwsError, type RawAnswer, type RawService } from '../aws/service.ts';
import { listen, readBody } from '../http-server.ts';
import { administrator } from '../iam/roles.ts';
import { assumeRole } from '../iam/sts.ts';
import { BucketStore } from '../s3/store.ts';
import { cloudFormation } from './api.ts';
import { assetBucket, assetBucketService, type Bootstrap, getParameter } from './bootstrap.ts';
import { Stack } from './stack.ts';

/** An empty, bootstrapped AWS account on this machine. */
export interface Account {
  /** The value of AWS_ENDPOINT_URL. */
  endpointUrl: string;
  stack(name: string): Stack | undefined;
  close(): Promise<void>;
}

/**
 * Starts an AWS account that the CDK's command line can deploy one stack into. Requests that are not about deployments
 * go to the stack's own cloud. Callers are not authenticated.
 */
export async function startAccount({
  port = 0,
  bootstrap = { qualifier: 'hnb659fds', version: 30 },
  log = () => {},
}: {
  port?: number;
  bootstrap?: Bootstrap;
  log?: (line: object) => void;
} = {}): Promise<Account> {
  const folder = mkdtempSync(join(tmpdir(), 'local-account-'));
  const bucket = assetBucket(bootstrap);
  const store = new BucketStore({ buckets: [bucket], now: Date.now, changed() {}, kept: [] });
  const stacks = new Map<string, Stack>();
  const working = new Set<Promise<void>>();
  const find = (nameOrId: string) =>
    stacks.get(nameOrId) ?? [...stacks.values()].find(({ id }) => id === nameOrId);
  const services: RawService[] = [
    assetBucketService(store),
    cloudFormation({
      // A deleted stack is found only by its id (CloudFormation API reference, DescribeStacks).
      find(nameOrId) {
        const found = find(nameOrId);
        return found?.status === 'DELETE_COMPLETE' && found.id !== nameOrId ? undefined : found;
      },
      create(name) {
        const stack = new Stack({
          name,
          folder: join(folder, name),
          assets: { store, bucket },
          now: () => new Date(),
          log,
        });
        stacks.set(name, stack);
        return stack;
      },
      runInBackground(work) {
        working.add(work);
        void work.finally(() => working.delete(work));
      },
      uploaded(url) {
        const key = new URL(url).pathname.split('/').at(-1) ?? '';
        const object = store.get(bucket, key);
        if (!object) throw new AwsError('ValidationError', `S3 error: Access Denied: ${url}`);
        return Buffer.from(object.base64, 'base64').toString('utf8');
      },
    }),
  ];

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers } = request;
    const name = signingNameOf(request);
    const service = services.find(({ signingName }) => signingName === name);
    const ownBucket = name !== 's3' || path.startsWith(`/${bucket}`);
    const body = (await readBody(request, largestRequestBytes)) ?? Buffer.alloc(0);
    if (service && ownBucket) {
      try {
        send(response, await service.answer({ method, path, headers, body }, administrator));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        log({ level: 'warn', source: 'account', path, error: error.code, message: error.message });
        send(response, service.refusal(error, method));
      }
      return;
    }
    const known =
      name === 'sts' ? assumeRole(body) : name === 'ssm' ? getParameter(body, bootstrap) : undefined;
    if (known) send(response, known);
    else
      forward(
        request,
        body,
        response,
        [...stacks.values()].find(({ cloud }) => cloud)?.cloud?.awsEndpointUrl,
      );
  }

  const listening = await listen(
    (request, response) => {
      serve(request, response).catch((error) => {
        log({ level: 'error', source: 'account', message: String(error) });
        response.writeHead(500).end();
      });
    },
    { host: '127.0.0.1', port, setting: 'port' },
  );
  return {
    endpointUrl: listening.url,
    stack: (name) => stacks.get(name),
    async close() {
      await Promise.all(working);
      await Promise.all([...stacks.values()].map((stack) => stack.close()));
      await listening.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function send(response: ServerResponse, { status, headers, body }: RawAnswer): void {
  response.writeHead(status, headers).end(body);
}

function forward(
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
  endpoint: string | undefined,
): void {
  if (endpoint === undefined) {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(
      JSON.stringify({ __type: 'ResourceNotFoundException', message: 'no stack is deployed here' }),
    );
    return;
  }
  const onward = httpRequest(new URL(url ?? '/', endpoint), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.writeHead(502).end());
  onward.end(body);
}
