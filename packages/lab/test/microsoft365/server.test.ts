import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import type { Microsoft365Version } from '../../src/options.ts';
import { control } from '../lab-client.ts';
import { asObject, M365Session, startM365Lab } from './m365-session.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await startM365Lab('v8');
});
afterEach(() => lab.close());

const nobody = '9cb8f1ba-8ac5-4b96-b6f2-1a6e7d4b1f11';
const arm = async (fault: object) => {
  const { status, body } = await control(lab, 'POST', '/faults', { server: 'vb365-1', ...fault });
  expect(status, JSON.stringify(body)).toBe(201);
};

const forms: [Microsoft365Version, object][] = [
  ['v6', { message: `There is no backup copy job with the ID ${nobody}.` }],
  ['v7', { message: `There is no backup copy job with the ID ${nobody}.`, errorCode: null }],
  [
    'v8',
    {
      message: `There is no backup copy job with the ID ${nobody}.`,
      errorCode: 'ResourceNotFound',
      stackTrace: expect.stringContaining('   at '),
    },
  ],
];

test.each(forms)('%s has a form of its own for errors', async (version, expected) => {
  const session = await M365Session.open(lab, version);
  const { status, json } = await session.ask('GET', `CopyJobs/${nobody}`);
  expect(status).toBe(404);
  expect(json).toEqual(expected);
});

test('unknown addresses, methods and broken escapes have codes of their own', async () => {
  const session = await M365Session.open(lab, 'v8');
  expect((await session.ask('GET', 'Nothing')).status).toBe(404);
  expect((await session.ask('DELETE', 'Jobs')).status).toBe(405);
  expect((await session.ask('GET', 'Jobs/%zz')).status).toBe(400);
  expect((await session.ask('GET', `/v8/job/${nobody}`)).status).toBe(404);
});

test('status: the server answers so in its own form', async () => {
  const session = await M365Session.open(lab, 'v8');
  await arm({ kind: 'status', status: 503, message: 'Busy', retryAfterSeconds: 7 });
  const answer = await session.ask('GET', 'Jobs');
  expect(answer).toMatchObject({ status: 503, json: { message: 'Busy', errorCode: 'HttpError' } });
  expect(answer.headers['retry-after']).toBe('7');
});

test('expire-session: the token is over, and stays so', async () => {
  const session = await M365Session.open(lab, 'v8');
  await arm({ kind: 'expire-session' });
  expect(await session.ask('GET', 'Jobs')).toMatchObject({
    status: 401,
    json: { message: expect.any(String), errorCode: 'HttpError' },
  });
  expect((await session.ask('GET', 'Jobs')).status).toBe(401);
});

test('truncate and html break an answer', async () => {
  const session = await M365Session.open(lab, 'v8');
  await arm({ kind: 'truncate' });
  await expect(session.ask('GET', 'Jobs')).rejects.toThrow();
  await arm({ kind: 'html', status: 502 });
  const page = await session.client.ask('/v8/Jobs');
  expect(page).toMatchObject({ status: 502, headers: { 'content-type': 'text/html; charset=utf-8' } });
});

test('no token shows in the state or in the log of requests', async () => {
  const session = await M365Session.open(lab, 'v8');
  await session.get('Jobs');
  const shown = JSON.stringify([lab.state(), lab.requests.list()]);
  expect(shown).not.toContain(session.token.access_token);
  expect(shown).not.toContain(session.token.refresh_token);
  expect(asObject(lab.state()['vb365-1'])).toMatchObject({ openSessions: 1, tokensIssued: 1, tasks: [] });
});

test('a reset ends every token and makes a new estate', async () => {
  const session = await M365Session.open(lab, 'v8');
  const reset = await control(lab, 'POST', '/reset', { jobs: 500, servers: 1, seed: 7, copyJobGaps: 50 });
  expect(reset.status).toBe(200);
  expect((await session.ask('GET', 'Jobs')).status).toBe(401);
  const anew = await M365Session.open(lab, 'v8');
  expect(await anew.list('Jobs')).toHaveLength(500);
  expect(await anew.list('CopyJobs')).toHaveLength(450);
});
