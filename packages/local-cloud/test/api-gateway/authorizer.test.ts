import { generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jwtCheck } from '../../src/api-gateway/authorizer.ts';
import { claimsAsTexts } from '../../src/api-gateway/payload.ts';
import { AUDIENCE, type Issuer, startIssuer } from './jwt-issuer.ts';

let issuer: Issuer;
let check: ReturnType<typeof jwtCheck>;
beforeAll(async () => {
  issuer = await startIssuer();
  check = jwtCheck({ issuer: issuer.url, audience: ['other', AUDIENCE] });
});
afterAll(() => issuer.close());

const now = () => Math.floor(Date.now() / 1000);

describe('takes', () => {
  it.each<[string, () => Promise<string>]>([
    ['a good token', () => issuer.token()],
    ['one for several audiences', () => issuer.token({ aud: ['x', AUDIENCE] })],
    ['a client_id where there is no aud', () => issuer.token({ aud: undefined, client_id: AUDIENCE })],
  ])('%s, with and without Bearer', async (_what, make) => {
    const token = await make();
    expect(await check(`Bearer ${token}`, [])).toMatchObject({ claims: { sub: 'pipeline' } });
    expect(await check(token, [])).toMatchObject({ claims: { sub: 'pipeline' } });
  });

  it('one of the scopes that a route asks for, in either claim', async () => {
    expect(await check(await issuer.token({ scope: 'a b' }), ['b', 'c'])).toHaveProperty('claims');
    expect(await check(await issuer.token({ scp: ['a', 'b'] }), ['b'])).toHaveProperty('claims');
  });
});

it.each<[string, () => string | undefined | Promise<string>]>([
  ['no token', () => undefined],
  ['no JWT', () => 'Bearer vat_abc'],
  ['an expired one', () => issuer.token({ exp: now() - 1 })],
  ['one that never expires', () => issuer.token({ exp: undefined })],
  ['one that is not good yet', () => issuer.token({ nbf: now() + 60 })],
  ['one of the future', () => issuer.token({ iat: now() + 60 })],
  ['one for others', () => issuer.token({ aud: 'others' })],
  ['one for others whose client is known', () => issuer.token({ aud: 'others', client_id: AUDIENCE })],
  ['one for nobody', () => issuer.token({ aud: undefined })],
  ['one of another issuer', () => issuer.token({ iss: 'https://evil.example' })],
  [
    'one with a key of its own',
    async () => issuer.token({}, { key: (await generateKeyPair('RS256')).privateKey }),
  ],
  ['one with a key that is not known', () => issuer.token({}, { kid: 'key-2' })],
  ['one that names no key', () => issuer.token({}, { kid: undefined })],
  [
    'one without a signature',
    async () => {
      const [, claims] = (await issuer.token()).split('.');
      return `${Buffer.from('{"alg":"none","kid":"key-1"}').toString('base64url')}.${claims}.`;
    },
  ],
  [
    'one signed with the public key as a secret',
    () => issuer.token({}, { alg: 'HS256', key: new TextEncoder().encode(issuer.publicPem) }),
  ],
  [
    'one with an elliptic key',
    async () => issuer.token({}, { alg: 'ES256', key: (await generateKeyPair('ES256')).privateKey }),
  ],
])('refuses %s', async (_what, make) => {
  const answer = await check(await make(), []);
  if (!('refusal' in answer)) throw new Error('It was taken.');
  const { statusCode, headers, body } = answer.refusal;
  expect(statusCode).toBe(401);
  expect(JSON.parse(body.toString())).toEqual({ message: 'Unauthorized' });
  expect(headers['www-authenticate']).toMatch(/^Bearer/);
});

it('refuses a token without the scope with 403', async () => {
  const answer = await check(await issuer.token({ scope: 'a' }), ['b']);
  if (!('refusal' in answer)) throw new Error('It was taken.');
  expect(answer.refusal.statusCode).toBe(403);
  expect(JSON.parse(answer.refusal.body.toString())).toEqual({ message: 'Forbidden' });
});

it('asks an issuer again that could not be reached', async () => {
  const lost = jwtCheck({ issuer: 'http://127.0.0.1:1', audience: [AUDIENCE] });
  for (const _time of [1, 2]) expect(await lost(await issuer.token(), [])).toHaveProperty('refusal');
});

it('hands claims on as texts', () => {
  expect(claimsAsTexts({ sub: 'a', exp: 5, groups: ['a', 'b'] })).toEqual({
    sub: 'a',
    exp: '5',
    groups: '[a b]',
  });
});
