import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permissions } from '../../../functions/action.ts';
import { documentedRoutes } from '../../../lib/openapi/routes.ts';
import { type Automation, startAutomation } from '../automation.ts';

const tokenWithout = (permission: string | undefined) => `without-${permission?.replace(':', '-')}`;
const tokenWithOnly = (permission: string | undefined) => `only-${permission?.replace(':', '-')}`;

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation();
  await automation.addCallers(
    ...permissions.flatMap((permission) => [
      {
        name: tokenWithout(permission),
        permissions: permissions.filter((other) => other !== permission),
        servers: ['*'],
      },
      { name: tokenWithOnly(permission), permissions: [permission], servers: ['*'] },
    ]),
  );
});
afterAll(() => automation.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${automation.cloud.apiUrl}${path}`, { headers });

it('is given to anyone, and only once to whoever keeps it', async () => {
  const response = await get('/openapi.json');
  expect(response.status).toBe(200);
  const { openapi, paths } = (await response.json()) as { openapi: string; paths: object };
  expect(openapi).toBe('3.1.0');
  expect(paths).toHaveProperty(['/clones/{id}', 'get']);
  const again = await get('/openapi.json', { 'if-none-match': response.headers.get('etag') ?? '' });
  expect(again.status).toBe(304);
});

it('is shown as a page that may load from nowhere else', async () => {
  const response = await get('/docs');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await response.text()).toContain('href="/openapi.json"');
});

describe.each(documentedRoutes.filter(({ permission }) => permission !== undefined))('$key', (route) => {
  const [method = '', template = ''] = route.key.split(' ');
  const path = template.replaceAll(/\{\w+\}/g, 'anything');

  it('takes nobody who is not known', async () => {
    const { status, headers } = await automation.call(method, path, { token: undefined });
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });

  it('needs the permission that the document names, before it looks at the input', async () => {
    const { status, body } = await automation.call(method, path, { token: tokenWithout(route.permission) });
    expect(status).toBe(403);
    expect(body).toMatchObject({ code: 'forbidden' });
    expect(body.detail).toContain(`the permission ${route.permission}.`);
  });

  it('needs no other permission', async () => {
    const { status } = await automation.call(method, path, { token: tokenWithOnly(route.permission) });
    expect([401, 403]).not.toContain(status);
  });
});
