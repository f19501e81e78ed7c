import { expect, it } from 'vitest';
import { configuration } from '../../functions/configuration.ts';

const given = {
  servers: [
    {
      name: 'em-1',
      product: 'enterprise-manager',
      baseUrl: 'https://em.example:9398',
      tls: { kind: 'public' },
      apiVersion: 'latest',
      format: 'xml',
      timeoutMs: 20_000,
    },
  ],
  clones: { deadlineSeconds: 1800, pollingSeconds: 1500 },
  compliance: {},
  copyJobs: {},
  webhooks: {},
};
const [server] = given.servers;
const { tls: _tls, ...bare } = { ...server };

it.each([
  ['https and a trust', server, true],
  ['http to the machine itself', { ...bare, baseUrl: 'http://127.0.0.1:9398' }, true],
  ['http to another machine', { ...bare, baseUrl: 'http://em.example:9398' }, false],
  ['http with a trust, which nothing would heed', { ...server, baseUrl: 'http://127.0.0.1:9398' }, false],
  ['https without a trust', bare, false],
  ['a password in the address', { ...server, baseUrl: 'https://a:b@em.example:9398' }, false],
])('a function accepts a server with %s only if it is safe', (_what, each, isTaken) => {
  expect(configuration.safeParse({ ...given, servers: [each] }).success).toBe(isTaken);
});
