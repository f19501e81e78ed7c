import { pathToFileURL } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { tell } from '../tools/fresh-process.ts';
import { alternate, spent } from '../tools/measure.ts';

type Handler = (event: unknown, context: object) => Promise<{ statusCode?: number; body?: string }>;

/** Calls handlers in turn, from the event's text to the answer's, like Lambda's runtime. Reports milliseconds. */
const [healthFile = '', jobsFile = '', token = '', calls = '', rounds = ''] = process.argv.slice(2);

const handlerOf = async (file: string): Promise<Handler> => (await import(pathToFileURL(file).href)).handler;
const health = await handlerOf(healthFile);
const jobs = await handlerOf(jobsFile);
const bare: Handler = async () => ({ statusCode: 200, body: '{"status":"ok"}' });
/** Like bare, plus what every deployed handler needs: the answer's JSON, its headers, and a log line. */
const plain: Handler = async (event) => {
  const { requestId } = (event as { requestContext: { requestId: string } }).requestContext;
  console.info(
    JSON.stringify({ level: 'info', event: 'http', route: 'GET /health', status: 200, requestId }),
  );
  const headers = { 'content-type': 'application/json', 'x-request-id': requestId };
  return { statusCode: 200, headers, body: JSON.stringify({ status: 'ok' }) };
};

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
/** Like plain, plus the one read that authenticates a caller. */
const read: Handler = async (event, context) => {
  const Key = { pk: 'TOKEN#bench', sk: 'TOKEN' };
  await documents.send(new GetCommand({ TableName: 'bench', Key, ConsistentRead: true }));
  return plain(event, context);
};

const healthEvent = eventOf('GET /health', '/health', {});
const missingEvent = eventOf('GET /jobs/{server}/{id}', '/jobs/none/5b9f8a3e-7c1d-4f2a-b6a1-2f9d0e4c7a10', {
  server: 'none',
  id: '5b9f8a3e-7c1d-4f2a-b6a1-2f9d0e4c7a10',
});

const side = (handler: Handler, event: string, status: number) => async () => {
  const { elapsedMs } = await spent(async () => {
    for (let left = Number(calls); left > 0; left--) {
      const answer = await handler(JSON.parse(event), {});
      if (answer.statusCode !== status) throw new Error(`Answered ${JSON.stringify(answer)}`);
      JSON.stringify(answer);
    }
  });
  return elapsedMs;
};

tell(
  await alternate(
    {
      bare: side(bare, healthEvent, 200),
      plain: side(plain, healthEvent, 200),
      read: side(read, healthEvent, 200),
      health: side(health, healthEvent, 200),
      missing: side(jobs, missingEvent, 404),
    },
    { rounds: Number(rounds), warmUps: 3 },
  ),
);

/** An event of payload format 2.0, as API Gateway makes it from a request by curl. */
function eventOf(routeKey: string, path: string, pathParameters: Record<string, string>): string {
  return JSON.stringify({
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: '',
    headers: {
      accept: '*/*',
      authorization: `Bearer ${token}`,
      'content-length': '0',
      host: 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com',
      'user-agent': 'curl/8.5.0',
      'x-amzn-trace-id': 'Root=1-65a1b2c3-0123456789abcdef01234567',
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    requestContext: {
      accountId: '123456789012',
      apiId: 'a1b2c3d4e5',
      domainName: 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com',
      http: { method: 'GET', path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'curl/8.5.0' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey,
      stage: '$default',
      time: '10/Mar/2026:08:00:00 +0000',
      timeEpoch: 1_773_129_600_000,
    },
    pathParameters,
    isBase64Encoded: false,
  });
}
