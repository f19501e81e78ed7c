import { expect, it, vi } from 'vitest';
import { log, unexpectedError } from '../../../functions/platform/log.ts';

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

it.each<[string, () => unknown]>([
  ['JSON', () => JSON.parse('{"password":hunter2}')],
  ['a time zone', () => new Intl.DateTimeFormat('en', { timeZone: 'hunter2' })],
  ['a number', () => BigInt('hunter2')],
  [
    'lines that look like a stack',
    () => {
      throw new Error('no\n    at hunter2 (file.ts:1:1)');
    },
  ],
])('logs the name and position of an error over %s, and nothing of its message', (_what, work) => {
  const told = unexpectedError(thrownBy(work));
  expect(told).toStrictEqual({
    error: expect.stringMatching(/Error$/),
    thrownAt: expect.stringContaining('log.test.ts'),
  });
  expect(JSON.stringify(told)).not.toContain('hunter2');
});

it('writes a line of named fields at its level', () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
  log('warn', 'gone', { server: 'em-1', left: undefined });
  log('warn', 'bare');
  expect(warned.mock.calls).toStrictEqual([
    ['{"level":"warn","event":"gone","server":"em-1"}'],
    ['{"level":"warn","event":"bare"}'],
  ]);
  warned.mockRestore();
});

it('shows three frames at most', () => {
  const error = new TypeError('x');
  error.stack = `TypeError: x\n    at a (1)\n    at b (2)\n  odd\n    at c (3)\n    at d (4)`;
  expect(unexpectedError(error)).toStrictEqual({
    error: 'TypeError',
    thrownAt: 'at a (1) at b (2) at c (3)',
  });
});

it('accepts anything that is thrown', () => {
  expect(unexpectedError('hunter2')).toStrictEqual({ error: 'string' });
  const bare = new Error('hunter2');
  delete bare.stack;
  expect(unexpectedError(bare)).toStrictEqual({ error: 'Error' });
});
