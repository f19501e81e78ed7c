import { afterEach, describe, expect, it, vi } from 'vitest';
import { callerOfJwt, deployedJwtCallers } from '../../../../functions/triggers/http/jwt.ts';

const context = (claims: object) => ({
  http: { method: 'GET' },
  authorizer: { jwt: { claims, scopes: null } },
});
const everyServer = { scopePrefix: '', servers: ['*'] };

afterEach(() => vi.unstubAllEnvs());

describe('the caller', () => {
  it('gets its name from the subject and its permissions from the scopes, by exact name after the prefix', () => {
    const claims = {
      sub: 'pipeline',
      scope: 'veeam/clones:write clones:read veeam/jobs:rea openid veeam/everything',
    };
    expect(callerOfJwt({ scopePrefix: 'veeam/', servers: ['em-1'] }, context(claims))).toStrictEqual({
      source: 'http',
      name: 'pipeline',
      permissions: ['clones:write'],
      servers: ['em-1'],
    });
  });

  it.each([
    ['scp', { scp: 'jobs:read clones:read' }],
    ['a list', { scp: ['jobs:read', 'clones:read'] }],
    ['a list as API Gateway writes it', { scope: '[jobs:read clones:read]' }],
    ['both claims', { scope: 'jobs:read', scp: 'clones:read' }],
  ])('gets scopes from %s', (_what, claims) => {
    expect(callerOfJwt(everyServer, context({ sub: 'a', ...claims }))?.permissions.toSorted()).toStrictEqual([
      'clones:read',
      'jobs:read',
    ]);
  });

  it('is the client when there is no subject, and may do nothing without scopes', () => {
    expect(callerOfJwt(everyServer, context({ client_id: 'ci' }))).toMatchObject({
      name: 'ci',
      permissions: [],
    });
  });

  it.each([
    ['[em-1 vbr-1]', ['em-1', 'vbr-1']],
    ['em-1 vbr-1', ['em-1', 'vbr-1']],
    ['[ em-1, vbr-1 ]', ['em-1', 'vbr-1']],
    ['em-1[vbr-1]', ['em-1[vbr-1]']],
    ['[em-1]vbr-1', ['[em-1]vbr-1']],
    ['', []],
    ['*', ['*']],
    [undefined, []],
    [7, []],
  ])('may use the servers that its claim names: %j', (value, servers) => {
    const claims = { sub: 'a', ...(value !== undefined && { 'veeam:servers': value }) };
    expect(
      callerOfJwt({ scopePrefix: '', serversClaim: 'veeam:servers' }, context(claims))?.servers,
    ).toStrictEqual(servers);
  });

  it('may use no server when neither the stack nor a claim names one', () => {
    expect(callerOfJwt({ scopePrefix: '' }, context({ sub: 'a', servers: '*' }))?.servers).toStrictEqual([]);
    expect(
      callerOfJwt({ scopePrefix: '', servers: ['em-1'], serversClaim: 's' }, context({ sub: 'a', s: '*' }))
        ?.servers,
    ).toStrictEqual(['em-1']);
  });

  it('is identified by claims of every kind, and by no other form of them', () => {
    expect(callerOfJwt(everyServer, context({ sub: 'a', exp: 7, active: true, aud: ['x'] }))?.name).toBe('a');
    expect(callerOfJwt(everyServer, context({ sub: 'a', nested: {} }))).toBeUndefined();
    expect(callerOfJwt(everyServer, context({ sub: 7, client_id: 'ci' }))).toBeUndefined();
  });

  it.each([
    ['no authorizer', { http: {} }],
    ['another kind of authorizer', { authorizer: { lambda: { sub: 'a' } } }],
    ['a token of nobody', context({ scope: 'jobs:read' })],
    ['an empty name', context({ sub: '' })],
  ])('is not identified with %s', (_what, given) => {
    expect(callerOfJwt(everyServer, given)).toBeUndefined();
  });
});

it('is identified only when the stack says that an authorizer runs before the function', () => {
  vi.stubEnv('JWT_CALLERS', undefined);
  expect(deployedJwtCallers()).toBeUndefined();
  vi.stubEnv('JWT_CALLERS', '{"scopePrefix":"","servers":["*"]}');
  expect(deployedJwtCallers()).toStrictEqual(everyServer);
  const byClaim = { scopePrefix: 'veeam/', serversClaim: 'veeam:servers' };
  vi.stubEnv('JWT_CALLERS', JSON.stringify(byClaim));
  expect(deployedJwtCallers()).toStrictEqual(byClaim);
  for (const unfit of [{}, { ...byClaim, more: 1 }, { ...byClaim, servers: 'em-1' }]) {
    vi.stubEnv('JWT_CALLERS', JSON.stringify(unfit));
    expect(() => deployedJwtCallers()).toThrow();
  }
});
