import type { Context } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import { refuseField } from '../../../../functions/action.ts';
import {
  answering,
  type HttpEvent,
  mannerly as mannerlyWithCode,
} from '../../../../functions/triggers/http/answering.ts';
import { type HttpResponse, json, nextLink } from '../../../../functions/triggers/http/http.ts';
import { problemResponse } from '../../../../functions/triggers/http/problem.ts';
import { requestIdOf } from '../../../../functions/triggers/http/request-id.ts';

const mannerly = (...given: Parameters<typeof mannerlyWithCode>) => mannerlyWithCode(...given).result;

const portal = 'https://portal.example.com';
const closed = { corsOrigins: [] };
const open = { corsOrigins: [portal] };
const answer = json(200, { jobs: [] });

describe('every answer', () => {
  it('carries its request id and lets a browser make nothing of it', () => {
    const { headers } = mannerly({ headers: {} }, answer, closed, 'id-1');
    expect(headers).toMatchObject({
      'x-request-id': 'id-1',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'content-type': 'application/json',
    });
  });

  it('may bring a policy of its own', () => {
    const page = { status: 200, headers: { 'content-security-policy': 'own' }, body: '' };
    expect(mannerly({ headers: {} }, page, closed, 'id').headers?.['content-security-policy']).toBe('own');
  });
});

describe('an answer that Lambda could not give', () => {
  const large = json(200, { text: 'x'.repeat(6_000_000) });

  it('is a problem that says what to do', () => {
    const { statusCode, body } = mannerly({ headers: {} }, large, closed, 'id');
    expect({ statusCode, ...JSON.parse(body ?? '') }).toMatchObject({
      statusCode: 406,
      code: 'response-too-large',
      detail: expect.stringMatching(/6000011 bytes.*gzip/),
    });
  });

  it('is given when it is small enough compressed', () => {
    const { statusCode } = mannerly({ headers: { 'accept-encoding': 'gzip' } }, large, closed, 'id');
    expect(statusCode).toBe(200);
  });
});

describe('CORS', () => {
  const allowedFor = (origin: string | undefined, manners: typeof open | typeof closed) =>
    mannerly({ headers: { origin } }, answer, manners, 'id').headers ?? {};

  it('is off unless an origin is configured', () => {
    expect(
      Object.keys(allowedFor(portal, closed)).filter((name) => /^access-control|vary/.test(name)),
    ).toEqual([]);
  });

  it('is for the configured origin alone', () => {
    expect(allowedFor(portal, open)).toMatchObject({ 'access-control-allow-origin': portal, vary: 'origin' });
    for (const other of ['https://evil.example.com', `${portal}.evil.example.com`, 'null', '*', undefined]) {
      expect(allowedFor(other, open)).not.toHaveProperty('access-control-allow-origin');
      expect(allowedFor(other, open)).toMatchObject({ vary: 'origin' });
    }
  });
});

describe('a conditional request', () => {
  const report = {
    status: 200,
    headers: { etag: 'W/"a"', 'content-type': 'text/csv', vary: 'accept' },
    body: 'x',
  };
  const conditional = (etag: string) => ({ headers: { 'if-none-match': etag } });

  it('is answered 304 without body or type when the caller has it', () => {
    const result = mannerly(conditional('W/"a"'), report, closed, 'id');
    expect(result).toMatchObject({ statusCode: 304, body: '', headers: { etag: 'W/"a"', vary: 'accept' } });
    expect(result.headers).not.toHaveProperty('content-type');
  });

  it('is answered 304 with the same Vary as it would be whole, in gzip or not', () => {
    const large = { ...report, body: 'x'.repeat(5_000) };
    for (const encoding of ['gzip', 'identity']) {
      const accept = { 'accept-encoding': encoding };
      const whole = mannerly({ headers: accept }, large, open, 'id');
      const unchanged = mannerly({ headers: { ...accept, 'if-none-match': 'W/"a"' } }, large, open, 'id');
      expect(unchanged.statusCode).toBe(304);
      expect(unchanged.headers?.['vary']).toBe('accept, origin, accept-encoding');
      expect(whole.headers?.['vary']).toBe(unchanged.headers?.['vary']);
      expect(unchanged.headers).not.toHaveProperty('content-encoding');
    }
  });

  it('is answered 412 when the caller wants another than there is', () => {
    const wanting = (etag: string) =>
      mannerlyWithCode({ headers: { 'if-match': etag } }, report, closed, 'id');
    const { result, code } = wanting('"b", W/"c"');
    expect({ code, ...JSON.parse(result.body ?? ''), etag: result.headers?.['etag'] }).toMatchObject({
      status: 412,
      code: 'precondition-failed',
      etag: undefined,
    });
    for (const good of ['W/"a"', '"b", "a"', '*']) expect(wanting(good).result.statusCode).toBe(200);
    const plain = mannerly({ headers: { 'if-match': '"b"' } }, answer, closed, 'id');
    expect(plain.statusCode).toBe(200);
  });

  it('is answered whole otherwise, and a failure always is', () => {
    expect(mannerly(conditional('W/"b"'), report, closed, 'id').statusCode).toBe(200);
    expect(mannerly(conditional('*'), { ...report, status: 404 }, closed, 'id').statusCode).toBe(404);
  });
});

it('varies by everything that an answer depends on', () => {
  const large = { status: 200, headers: { vary: 'accept' }, body: 'x'.repeat(5_000) };
  const { headers } = mannerly({ headers: { 'accept-encoding': 'gzip' } }, large, open, 'id');
  expect(headers?.['vary']).toBe('accept, origin, accept-encoding');
});

describe('the line in the log', () => {
  const event = {
    routeKey: 'POST /clones',
    rawPath: '/clones',
    headers: {},
    requestContext: { requestId: 'gateway' },
  } as unknown as HttpEvent;

  async function lineOf(serve: () => Promise<HttpResponse>): Promise<Record<string, unknown>> {
    const written = vi.spyOn(console, 'info').mockImplementation(() => {});
    vi.spyOn(console, 'error').mockImplementation(() => {});
    try {
      await answering(closed, serve)(event, {} as Context);
      return JSON.parse(String(written.mock.calls[0]?.[0]));
    } finally {
      vi.restoreAllMocks();
    }
  }

  it('says which problem a refused request met, and nothing of the request', async () => {
    const line = await lineOf(async () => {
      throw refuseField('invalid-input', 'password', 'secret text');
    });
    expect(line).toEqual({
      level: 'info',
      event: 'http',
      route: 'POST /clones',
      status: 422,
      code: 'invalid-input',
      requestId: 'gateway',
    });
    expect(await lineOf(async () => problemResponse('signature-refused', 'x'))).toMatchObject({
      status: 401,
      code: 'signature-refused',
    });
  });

  it('says so of what comes of the answer alone, and of what was not foreseen', async () => {
    expect(await lineOf(async () => json(200, { text: 'x'.repeat(6_000_000) }))).toMatchObject({
      status: 406,
      code: 'response-too-large',
    });
    const failing = lineOf(async () => {
      throw new Error('boom');
    });
    expect(await failing).toMatchObject({ status: 500, code: 'internal' });
  });

  it('has no code of what went well', async () => {
    expect(await lineOf(async () => answer)).not.toHaveProperty('code');
  });
});

it.each([
  ['build-17.a:b', 'build-17.a:b'],
  ['', 'gateway'],
  ['a b', 'gateway'],
  ['a\nb', 'gateway'],
  ['x'.repeat(129), 'gateway'],
  [undefined, 'gateway'],
])('takes the request id %j as %s', (given, expected) => {
  expect(requestIdOf(given, 'gateway')).toBe(expected);
});

it('links to the next page with the query as it was', () => {
  expect(nextLink('/jobs', { name: 'a b*', limit: '2', next: 'old' }, 'new')).toEqual({
    link: '</jobs?name=a+b*&limit=2&next=new>; rel="next"',
  });
  expect(nextLink('/jobs', {}, undefined)).toEqual({});
});
