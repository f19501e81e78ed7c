import { afterEach, expect, it, vi } from 'vitest';
import { environment, once } from '../../../functions/platform/runtime.ts';

afterEach(() => void vi.unstubAllEnvs());

it('a variable of the environment exists, or is named as missing', () => {
  vi.stubEnv('RECORD_TABLE', 'table');
  expect(environment('RECORD_TABLE')).toBe('table');
  for (const value of [undefined, '']) {
    vi.stubEnv('RECORD_TABLE', value);
    expect(() => environment('RECORD_TABLE')).toThrow('RECORD_TABLE');
  }
});

it('makes a value once, even if it is undefined', () => {
  const make = vi.fn(() => undefined);
  const made = once(make);
  expect([made(), made()]).toStrictEqual([undefined, undefined]);
  expect(make).toHaveBeenCalledTimes(1);
});
