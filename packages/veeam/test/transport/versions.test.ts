import { expect, it } from 'vitest';
import { Connection } from '../../src/transport/connection.ts';
import { compareVersions, firstServed, isAtLeast, versionNotServed } from '../../src/transport/versions.ts';

it.each([
  ['v1_7', 'v1_10', -1],
  ['v1_10', 'v1_7', 1],
  ['1.9-rev9', '1.10-rev0', -1],
  ['1.1', '1.1-rev0', 0],
  ['1.1', '1.1-rev1', -1],
  ['1.1-rev1', '1.1', 1],
  ['v8', 'v8', 0],
  ['latest', 'v1', -1],
  ['latest', '', 0],
])('%s and %s compare as %i', (a, b, sign) => {
  expect(Math.sign(compareVersions(a, b))).toBe(sign);
  expect(isAtLeast(a, b)).toBe(sign >= 0);
});

it.each<
  [answers: Record<string, boolean | string | undefined>, version: string | undefined, asked: string[]]
>([
  [{ v3: true }, 'v3', ['v3']],
  [{ v2: true }, 'v2', ['v3', 'v2']],
  [{ v2: 'v1', v1: true }, 'v1', ['v3', 'v2']],
  [{ v3: undefined, v2: false }, undefined, ['v3', 'v2', 'v1']],
])('for the answer %j it is %s', async (answers, version, asked) => {
  const given: string[] = [];
  const ask = async (candidate: string) => {
    given.push(candidate);
    return answers[candidate];
  };
  expect(await firstServed(['v3', 'v2', 'v1'], ask)).toBe(version);
  expect(given).toEqual(asked);
});

it('the error of an unavailable version names the available ones, or has other advice', () => {
  const connection = new Connection({ name: 'em', product: 'p', baseUrl: 'http://127.0.0.1:1' });
  const about = { operation: 'log on', happened: 'h', status: 404, otherwise: 'Look.' };
  const error = versionNotServed(connection, { ...about, offered: ['v2', 'v1'] });
  expect(error).toMatchObject({
    code: 'unsupported-version',
    server: 'em',
    operation: 'log on',
    status: 404,
  });
  expect(error.remedy).toContain('v2, v1');
  expect(versionNotServed(connection, { ...about, offered: [] }).remedy).toBe('Look.');
});
