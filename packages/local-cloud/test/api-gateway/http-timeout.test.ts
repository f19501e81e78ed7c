import { rm } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { httpApi } from '../../src/api-gateway/http-api.ts';
import { listen } from '../../src/http-server.ts';
import { Functions } from '../../src/lambda/functions.ts';
import { readAssembly } from '../../src/template/assembly.ts';
import { resolveResources } from '../../src/template/resources.ts';
import { synthesize } from '../stack.ts';

it('a function that takes longer than API Gateway waits gives 503', async () => {
  const { assembly, folder } = await synthesize(({ add }) => {
    add('Hangs', 'export const handler = () => new Promise(() => setInterval(() => {}, 1000));');
  });
  const log = () => {};
  const resources = resolveResources(await readAssembly(assembly));
  const functions = new Functions(resources, { assembly, awsEndpointUrl: 'http://127.0.0.1', log });
  const functionArn = functions.all()[0]?.settings.arn ?? '';
  const route = { key: '$default', method: '$default', segments: [], functionArn, jwt: undefined };
  const api = { id: 'api', stageVariables: undefined, authorizers: new Map(), routes: [route] };
  const server = await listen(httpApi({ api, functions, log, integrationTimeoutMs: 20 }), {
    host: '127.0.0.1',
    port: 0,
    setting: 'apiPort',
  });
  const response = await fetch(server.url);
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ message: 'Service Unavailable' });
  await functions.close();
  await server.close();
  await rm(folder, { recursive: true });
});
