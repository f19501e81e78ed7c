import { describe, expect, it } from 'vitest';
import { signedReportUrl } from '../../../../../functions/compliance/report-link.ts';
import { linkKey, path, requestOf, routesWith, served } from './routes-with.ts';

describe('a report', () => {
  const file = { id: 'check-1', form: 'html', text: '<p>', at: '2026-11-23T06:00:00.000Z', check: 'check-1' };

  it('is in the format that the client accepts', async () => {
    const input = async (accept?: string, view?: string) =>
      (
        await served(
          'getReport',
          { path, headers: { ...(accept && { accept }) }, query: { ...(view && { view }) } },
          file,
        )
      ).input;
    expect(await input()).toStrictEqual({ ...path, form: 'json' });
    expect(await input('text/csv', 'jobs')).toStrictEqual({ ...path, form: 'csv', view: 'jobs' });
    await expect(input('image/png')).rejects.toMatchObject({
      kind: 'not-acceptable',
      message: expect.stringMatching(/ as (\w+\/\w+, ){2}\w+\/\w+;/),
    });
  });

  it('may be cached, is revalidated, and loads nothing', async () => {
    const { status, type, cached, headers, body } = await served('getReport', { path }, file);
    expect([status, type, cached, body]).toStrictEqual([
      200,
      'text/html; charset=utf-8',
      'private, no-cache',
      '<p>',
    ]);
    expect(headers).toStrictEqual({
      etag: expect.stringMatching(/^(W\/)?".+"$/),
      vary: 'accept',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; frame-ancestors 'none'",
      'content-disposition': expect.stringMatching(/^inline; filename=".+\.html"$/),
    });
  });

  it('that is too large is redirected, for a client that accepts gzip', async () => {
    const large = { form: 'json', url: 'https://bucket.example/x' };
    const get = (encoding: string) =>
      served('getReport', { path, headers: { 'accept-encoding': encoding } }, large);
    expect(await get('gzip')).toMatchObject({
      status: 307,
      cached: 'private, no-store',
      headers: { location: 'https://bucket.example/x', vary: 'accept, accept-encoding' },
      body: '',
    });
    await expect(get('identity')).rejects.toMatchObject({ problem: { code: 'response-too-large' } });
  });

  it('opens only by its link, until the link expires', async () => {
    const { routeOf } = routesWith();
    const { authenticate } = routeOf('openReportLink');
    const open = (link: string, headers = {}) => {
      const { pathname, searchParams } = new URL(link);
      const given = {
        path: { id: pathname.split('/').at(-1) },
        query: Object.fromEntries(searchParams),
        headers,
      };
      return authenticate?.(requestOf(given));
    };
    const link = signedReportUrl('https://api.example', 'check-1', linkKey, new Date());
    expect(await open(link)).toStrictEqual({
      source: 'http',
      name: 'report link',
      permissions: ['compliance:read'],
      servers: ['*'],
    });
    expect(await open('https://api.example/compliance/report-links/check-1')).toBeUndefined();
    const refused = async (headers: object) =>
      open(link.replace('check-1', 'check-2'), headers)?.catch((error) => error.response());
    expect(await refused({ accept: 'text/html' })).toMatchObject({
      statusCode: 401,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
      },
      body: expect.stringMatching(/^<!doctype html>.*href="\/#\/reports"/s),
    });
    expect(await refused({})).toMatchObject({
      statusCode: 401,
      headers: { 'content-type': 'application/problem+json' },
    });
  });
});
