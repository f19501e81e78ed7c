import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sources } from '../../functions/action.ts';
import { rowCloneId } from '../../functions/clone/batches/batch.ts';
import { idempotencyKey, idOrKey, meantId, newWorkId, workId } from '../../functions/work-id.ts';

const ci = { source: 'http', name: 'ci' } as const;
const isKey = (text: string) => idempotencyKey.safeParse(text).success;

describe('an id', () => {
  it('is the same for the same requester and key, and for no other', () => {
    const key = fc.string({ minLength: 1, maxLength: 20 });
    const requester = fc.record({ source: fc.constantFrom(...sources), name: key });
    fc.assert(
      fc.property(requester, key, requester, key, (one, oneKey, other, otherKey) => {
        const isSame = one.source === other.source && one.name === other.name && oneKey === otherKey;
        expect(workId('clone', one, oneKey) === workId('clone', other, otherKey)).toBe(isSame);
        expect(workId('clone', one, oneKey)).toBe(workId('clone', { ...one }, oneKey));
      }),
    );
  });

  it.each<[what: string, one: string, other: string]>([
    ['the kind of work', workId('clone', ci, 'a'), workId('check', ci, 'a')],
    ['where a name ends', workId('clone', { ...ci, name: 'c' }, 'i a'), workId('clone', ci, 'a')],
    ['what is no key', workId('batch', ci, ['content', 'a']), workId('batch', ci, 'content,a')],
    [
      'the same key of a schedule',
      workId('clone', { ...ci, source: 'schedule' }, 'a'),
      workId('clone', ci, 'a'),
    ],
    [
      'the same key of a webhook',
      workId('clone', { ...ci, source: 'webhook' }, 'a'),
      workId('clone', ci, 'a'),
    ],
  ])('distinguishes %s', (_what, one, other) => {
    // Without its kind, it would be the same.
    expect(one.replace(/^\w+-/, '')).not.toBe(other.replace(/^\w+-/, ''));
  });

  it("is valid as an execution's name, an object's key and a path", () => {
    for (const id of [workId('policy-run', ci, 'x'), newWorkId('check', () => crypto.randomUUID())]) {
      expect(id).toMatch(/^[a-z-]+-[0-9a-f]{32}$/);
    }
  });
});

describe('a key', () => {
  it.each([
    'a',
    'change-4711',
    '8e03978e-40d5-43dd-bc93-6894a57f9324',
    'ticket 4711, again',
    'latest',
    'cb-1-1',
  ])('may be %j', (key) => expect(isKey(key)).toBe(true));

  it.each(['', 'x'.repeat(256), 'é', 'a\nb', '\u0000'])('may not be %j', (key) =>
    expect(isKey(key)).toBe(false),
  );

  it('is never equal to an id of work', () => {
    const ids = [
      workId('clone', ci, 'a'),
      workId('batch', ci, 'a'),
      workId('check', ci, 'a'),
      newWorkId('policy-run', () => crypto.randomUUID()),
      rowCloneId(workId('batch', ci, 'a'), { row: 10_001, attempt: 12 }),
    ];
    for (const id of ids) {
      expect(isKey(id)).toBe(false);
      expect(idOrKey.safeParse(id).success).toBe(true);
      expect(meantId('clone', id, ci)).toBe(id);
    }
  });

  it('refers to the work of the caller', () => {
    expect(meantId('clone', 'mine', ci)).toBe(workId('clone', ci, 'mine'));
    expect(meantId('clone', 'mine', { ...ci, name: 'other' })).not.toBe(workId('clone', ci, 'mine'));
  });
});
