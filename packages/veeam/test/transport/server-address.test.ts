import { describe, expect, test } from 'vitest';
import {
  ADDRESS_PATTERN,
  addressProblem,
  isLoopback,
  trustProblem,
} from '../../src/transport/server-address.ts';

describe('an address', () => {
  test.each([
    'https://em.example.internal:9398',
    'https://em.example.internal:9398/',
    'https://em',
    'https://10.0.0.5:9398',
    'https://[fd00::5]:9398',
    'http://localhost:9398',
    'http://127.0.0.1:9398',
    'http://127.200.3.4:9398/',
    'http://[::1]:9398',
  ])('%s is accepted', (address) => {
    expect(addressProblem(address)).toBeUndefined();
    expect(address).toMatch(ADDRESS_PATTERN);
  });

  test.each([
    // Unencrypted to another machine, in any spelling of its address.
    ['http://em.example.internal:9399', 'in clear'],
    ['http://10.0.0.5:9398', 'in clear'],
    ['http://0.0.0.0:9398', 'in clear'],
    ['http://128.0.0.1', 'in clear'],
    ['http://[::]:9398', 'in clear'],
    ['http://[::ffff:127.0.0.1]', 'in clear'],
    ['http://localhost.example.com', 'in clear'],
    ['http://127.0.0.1.example.com', 'in clear'],
    // Not an origin.
    ['https://user:hunter2@em.example:9398', 'password'],
    ['https://user@em.example:9398', 'password'],
    ['http://localhost@em.example:9398', 'password'],
    ['http://localhost:80@em.example:9398', 'password'],
    ['https://em.example:9398/api', 'port'],
    ['https://em.example:9398/?x=1', 'port'],
    ['https://em.example:9398?', 'port'],
    ['https://em.example:9398#x', 'port'],
    ['https://em.example:9398#', 'port'],
    ['ftp://em.example', 'such as'],
    ['em.example:9398', 'such as'],
    ['javascript:alert(1)', 'such as'],
    ['HTTPS://em.example', 'such as'],
    [' https://em.example', 'such as'],
    ['https:\\\\em.example', 'such as'],
    ['http:localhost', 'such as'],
    ['', 'such as'],
  ])('%s is refused', (address, because) => {
    expect(addressProblem(address)).toContain(because);
    expect(addressProblem(address)).not.toContain('hunter2');
    expect(address).not.toMatch(ADDRESS_PATTERN);
  });
});

test('https requires a trust setting, and http accepts none', () => {
  const tls = { kind: 'public' };
  expect(trustProblem({ baseUrl: 'https://em', tls })).toBeUndefined();
  expect(trustProblem({ baseUrl: 'http://localhost' })).toBeUndefined();
  expect(trustProblem({ baseUrl: 'https://em' })).toBe('is missing');
  expect(trustProblem({ baseUrl: 'http://localhost', tls })).toContain('https');
});

test.each([
  ['localhost', true],
  ['[::1]', true],
  ['127.0.0.1', true],
  ['127.255.255.255', true],
  ['x127.0.0.1', false],
  ['127.0.0.1.example', false],
  ['127.0.0', false],
  ['127.0.0.1.1', false],
  ['127.a.b.c', false],
  ['128.0.0.1', false],
  ['xlocalhost', false],
  ['::1', false],
  ['', false],
])('%j is this machine: %s', (hostname, is) => {
  expect(isLoopback(hostname)).toBe(is);
});

test.each([
  ['http://localhost:123456', false],
  ['http://localhost:x', false],
  ['http://127.0.0.1:1', true],
  ['http://127.0.0.1:12345/', true],
  ['http://127.0.0.1234', false],
  ['http://127.0.0', false],
  ['http://127.a.0.1', false],
  ['http://[::1]/', true],
  ['https://a b', false],
  ['https://', false],
  ['https:/em', false],
  ['https://em//', false],
  ['xhttps://em', false],
  ['https://em\\x', false],
  ['https://em@x', false],
])('an editor accepts %j: %s', (address, is) => {
  expect(ADDRESS_PATTERN.test(address)).toBe(is);
});
