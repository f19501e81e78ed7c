import { CfnOutput } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Running, runStack } from '../stack.ts';

let running: Running;
beforeAll(async () => {
  running = await runStack(({ stack, add }) => {
    const echo = new HttpLambdaIntegration(
      'EchoRoute',
      add('Echo', 'export const handler = async (event) => event;'),
    );
    const whole = new HttpLambdaIntegration(
      'WholeRoute',
      add(
        'Whole',
        `export const handler = async (event) => {
          switch (event.queryStringParameters.give) {
            case 'answer': return { statusCode: 201, headers: { 'X-Job': 'a', 'content-type': 'text/csv' }, cookies: ['a=1', 'b=2'], body: 'x,y' };
            case 'bytes': return { statusCode: 200, isBase64Encoded: true, body: Buffer.from([1, 2, 255]).toString('base64') };
            case 'text': return 'just text';
            case 'nothing': return;
            case 'nonsense': return { statusCode: 'many' };
            case 'empty': return { statusCode: 204 };
            default: throw new Error('secret detail');
          }
        };`,
      ),
    );
    const api = new HttpApi(stack, 'Api');
    api.addRoutes({ path: '/jobs/{server}/{id}', methods: [HttpMethod.GET], integration: echo });
    api.addRoutes({ path: '/jobs/{server}/latest', methods: [HttpMethod.GET], integration: echo });
    api.addRoutes({ path: '/jobs/{server}', methods: [HttpMethod.ANY], integration: echo });
    api.addRoutes({ path: '/jobs/{server}', methods: [HttpMethod.POST], integration: echo });
    api.addRoutes({ path: '/files/{proxy+}', methods: [HttpMethod.ANY], integration: echo });
    api.addRoutes({ path: '/whole', methods: [HttpMethod.ANY], integration: whole });
    new CfnOutput(stack, 'Url', { value: api.url ?? '' });
  });
});
afterAll(() => running[Symbol.asyncDispose]());

const call = (path: string, init?: RequestInit) => fetch(`${running.cloud.apiUrl}${path}`, init);
const event = async (path: string, init?: RequestInit) => JSON.parse(await (await call(path, init)).text());

it('hands over a request in payload format 2.0', async () => {
  const received = await event('/jobs/main%20site/7?state=a&state=b&x=%C3%A9', {
    headers: { 'X-Trace': 'One', cookie: 'a=1; b=2' },
  });
  expect(received).toMatchObject({
    version: '2.0',
    routeKey: 'GET /jobs/{server}/{id}',
    rawPath: '/jobs/main site/7',
    rawQueryString: 'state=a&state=b&x=%C3%A9',
    cookies: ['a=1', 'b=2'],
    headers: { 'x-trace': 'One' },
    queryStringParameters: { state: 'a,b', x: 'é' },
    pathParameters: { server: 'main site', id: '7' },
    isBase64Encoded: false,
    requestContext: {
      accountId: '000000000000',
      http: { method: 'GET', path: '/jobs/main site/7', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      routeKey: 'GET /jobs/{server}/{id}',
      stage: '$default',
    },
  });
  expect(received.headers).not.toHaveProperty('cookie');
  expect(received).not.toHaveProperty('body');
  expect(received.requestContext.time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
});

it.each([
  ['GET', '/jobs/a/latest', 'GET /jobs/{server}/latest'],
  ['GET', '/jobs/a/b', 'GET /jobs/{server}/{id}'],
  ['POST', '/jobs/a', 'POST /jobs/{server}'],
  ['DELETE', '/jobs/a', 'ANY /jobs/{server}'],
  ['PUT', '/files/a/b/c', 'ANY /files/{proxy+}'],
])('%s %s takes the route %s', async (method, path, routeKey) => {
  expect((await event(path, { method })).routeKey).toBe(routeKey);
});

it('a greedy parameter takes the rest of the path', async () => {
  expect((await event('/files/a/b%20c')).pathParameters).toEqual({ proxy: 'a/b c' });
});

it.each(['/', '/jobs', '/jobs/', '/jobs/a/b/c', '/files', '/files/'])('%s is not found', async (path) => {
  const response = await call(path);
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ message: 'Not Found' });
});

it.each([
  ['application/json', '{"a":1}', false],
  ['text/plain; charset=utf-8', 'é', false],
  ['application/x-www-form-urlencoded', 'text=%2Fveeam', true],
  ['application/octet-stream', 'bytes', true],
])('a %s body arrives as API Gateway hands it over', async (type, body, isBase64Encoded) => {
  const received = await event('/jobs/a', { method: 'POST', headers: { 'content-type': type }, body });
  expect(received.isBase64Encoded).toBe(isBase64Encoded);
  expect(Buffer.from(received.body, isBase64Encoded ? 'base64' : 'utf8').toString()).toBe(body);
});

it('an answer keeps its status, headers, cookies and body', async () => {
  const response = await call('/whole?give=answer');
  expect(response.status).toBe(201);
  expect(response.headers.get('x-job')).toBe('a');
  expect(response.headers.get('content-type')).toBe('text/csv');
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await response.text()).toBe('x,y');
});

it('a base 64 answer is sent as bytes', async () => {
  const response = await call('/whole?give=bytes');
  expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([1, 2, 255]);
});

it.each([
  ['text', 'just text'],
  ['nothing', 'null'],
])('a plain result (%s) becomes a 200', async (give, body) => {
  const response = await call(`/whole?give=${give}`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await response.text()).toBe(body);
});

it('an empty answer has no body', async () => {
  const response = await call('/whole?give=empty');
  expect(response.status).toBe(204);
  expect(await response.text()).toBe('');
});

it.each(['nonsense', 'error'])('a failure (%s) reveals nothing of its cause', async (give) => {
  const response = await call(`/whole?give=${give}`);
  expect(response.status).toBe(500);
  expect(await response.text()).toBe('{"message":"Internal Server Error"}');
});

it('a body over 10 MB is refused', async () => {
  const response = await call('/jobs/a', { method: 'POST', body: 'x'.repeat(10 * 1024 * 1024 + 1) });
  expect(response.status).toBe(413);
});

it('outputs show the local address', () => {
  expect(running.cloud.outputs.Url).toBe(`${running.cloud.apiUrl}/`);
});
