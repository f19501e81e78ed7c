import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { apiTypes } from '../../../../commands/docs/api-types.ts';
import { httpApi } from '../../../../commands/docs/http-api.ts';

it.each([httpApi, apiTypes])('of every route is as $file has it', async ({ file, generate }) => {
  expect(await generate()).toBe(readFileSync(file, 'utf8'));
});
