import { describe, expect, test } from 'vitest';
import { ForeignLinkError } from '../../src/transport/errors.ts';
import { linkPath, linkSegments } from '../../src/transport/links.ts';

const address = {
  name: 'em',
  product: 'enterprise-manager',
  baseUrl: 'https://10.0.0.5:9398',
  tls: { kind: 'public' },
} as const;

describe('linkPath', () => {
  test.each([
    ['https://10.0.0.5:9398/api/tasks/task-1', '/api/tasks/task-1'],
    ['https://10.0.0.5:9398/api/query?type=Job&page=2#x', '/api/query?type=Job&page=2'],
    ['/v8/jobs?offset=30', '/v8/jobs?offset=30'],
  ])('%s is followed', (href, path) => {
    expect(linkPath(address, href, 'next page')).toBe(path);
  });

  test.each([
    'https://srv12.tech.local:9398/api/tasks/task-1',
    'http://10.0.0.5:9398/api/tasks/task-1',
    'https://10.0.0.5/api/tasks/task-1',
    'https://10.0.0.5:9398@evil.invalid/',
    '//evil.invalid/api',
    '\\\\evil.invalid\\api',
    'file:///etc/passwd',
    'https://',
  ])('%s is not followed', (href) => {
    expect(() => linkPath(address, href, 'next page')).toThrow(ForeignLinkError);
  });
});

describe('linkSegments', () => {
  test.each([
    ['https://srv12.tech.local:9398/api/jobs/56?format=Entity', ['api', 'jobs', '56']],
    ['/v6/backupRepositories/a%20b', ['v6', 'backupRepositories', 'a b']],
    ['/api/%', []],
    ['https://', []],
    ['', []],
  ])('of %j', (href, segments) => {
    expect(linkSegments(href)).toEqual(segments);
  });
});
