import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Secrets, SecretUnusableError } from '../../../functions/platform/secrets.ts';

const schema = z.object({ key: z.string() });
let nowMs: number;
let stored: string;
let reads: number;
let secrets: Secrets;
beforeEach(() => {
  nowMs = 0;
  stored = '{"key":"first"}';
  reads = 0;
  const send = async () => {
    reads++;
    return { SecretString: stored };
  };
  secrets = new Secrets('Stack', () => nowMs, { send } as unknown as SecretsManagerClient);
});

describe('a secret that is read again', () => {
  it('is neither fetched nor parsed again within five minutes', async () => {
    const first = await secrets.read('tokens', schema);
    nowMs = 299_999;
    expect(await secrets.read('tokens', schema)).toBe(first);
    expect(reads).toBe(1);
  });

  it.each([
    ['after five minutes', 300_000, {}],
    ['when its reader wants it newer', 1_000, { maximumAgeMs: 1_000 }],
    ['when its reader wants it anew', 0, { refresh: true }],
  ])('is fetched %s', async (_when, passedMs, options) => {
    await secrets.read('tokens', schema);
    stored = '{"key":"second"}';
    nowMs = passedMs;
    expect(await secrets.read('tokens', schema, options)).toEqual({ key: 'second' });
    expect(await secrets.read('tokens', schema)).toEqual({ key: 'second' });
    expect(reads).toBe(2);
  });

  it('is parsed by whichever schema its reader has', async () => {
    await secrets.read('tokens', schema);
    const other = z.object({ key: z.string().transform((text) => text.length) });
    expect(await secrets.read('tokens', other as unknown as z.ZodType<{ key: number }>)).toEqual({ key: 5 });
    await expect(secrets.read('tokens', z.object({ days: z.string() }))).rejects.toThrow(SecretUnusableError);
  });
});

it.each(['{}', '{"key":7}', 'hush-hush', ''])(
  'is not kept when it cannot be used: what was just stored counts at the next look (%j)',
  async (unusable) => {
    stored = unusable;
    await expect(secrets.read('tokens', schema)).rejects.toThrow(SecretUnusableError);
    stored = '{"key":"second"}';
    expect(await secrets.read('tokens', schema)).toEqual({ key: 'second' });
    expect(await secrets.read('tokens', schema)).toEqual({ key: 'second' });
    expect(reads).toBe(2);
  },
);

describe('a secret that is lent', () => {
  class Refused extends Error {}
  const isRefused = (error: unknown) => error instanceof Refused;
  /** Takes one key. */
  const taking =
    (key: string, tried: string[] = []) =>
    async (given: { key: string }) => {
      tried.push(given.key);
      if (given.key !== key) throw new Refused();
      return 'taken';
    };

  it('is used once more when it was changed since it was cached', async () => {
    await secrets.read('tokens', schema);
    stored = '{"key":"second"}';
    const tried: string[] = [];
    expect(await secrets.lend('tokens', schema, taking('second', tried), isRefused)).toBe('taken');
    expect(tried).toEqual(['first', 'second']);
    expect(await secrets.read('tokens', schema)).toEqual({ key: 'second' });
    expect(reads).toBe(2);
  });

  it('is not tried twice, and not kept, when it is refused: what was just stored counts at the next look', async () => {
    const tried: string[] = [];
    await expect(secrets.lend('tokens', schema, taking('second', tried), isRefused)).rejects.toThrow(Refused);
    expect(tried).toEqual(['first']);
    stored = '{"key":"second"}';
    expect(await secrets.lend('tokens', schema, taking('second', tried), isRefused)).toBe('taken');
    expect(tried).toEqual(['first', 'second']);
  });

  it('is kept through every other trouble', async () => {
    const trouble = secrets.lend('tokens', schema, () => Promise.reject(new TypeError()), isRefused);
    await expect(trouble).rejects.toThrow(TypeError);
    await secrets.read('tokens', schema);
    expect(reads).toBe(1);
  });

  it('is not read as often as strangers have it refused', async () => {
    for (let knock = 0; knock < 50; knock += 1)
      await expect(secrets.lend('tokens', schema, taking('second'), isRefused, 10_000)).rejects.toThrow(
        Refused,
      );
    expect(reads).toBe(1);
    nowMs = 10_000;
    stored = '{"key":"second"}';
    expect(await secrets.lend('tokens', schema, taking('second'), isRefused, 10_000)).toBe('taken');
  });
});

it.each([
  ['{}', 'is not set yet'],
  ['{"key":7}', 'has another shape (wrong: key)'],
  ['hush-hush', 'is not JSON'],
])('never shows what it cannot use: %s', async (text, complaint) => {
  stored = text;
  const error = await secrets.read('tokens', schema).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SecretUnusableError);
  expect(String(error)).toContain(complaint);
  expect(String(error)).not.toContain('hush');
});
