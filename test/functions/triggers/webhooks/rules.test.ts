import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filled, ruleFor, valueAt, webhooks } from '../../../../functions/triggers/webhooks/rules.ts';

const event = {
  type: 'ticket.approved',
  ticket: { id: 7, open: false, fields: { name: 'shop-7', tags: ['a', 'b'] }, owner: null },
  rows: { 0: 'no list' },
};

describe('a path', () => {
  it.each([
    ['$.type', 'ticket.approved'],
    ['$.ticket.fields.tags[1]', 'b'],
    ['$.ticket.owner', null],
    ['$.ticket.open', false],
    ['$.ticket.fields.tags[9]', undefined],
    ['$.ticket.none.deeper', undefined],
    ['$.type.length', undefined],
    ['$.ticket.constructor', undefined],
    ['$.__proto__', undefined],
    ['$.ticket[0]', undefined],
    ['$.rows[0]', undefined],
  ])('%s leads to %j', (path, value) => {
    expect(valueAt(event, path)).toStrictEqual(value);
  });

  it('never throws, whatever the event', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('$.a', '$.a.b[0].c', '$[0][1]', '$.length'),
        (any, path) => {
          valueAt(any, path);
        },
      ),
    );
  });
});

describe('filled', () => {
  it("replaces a path by the event's value, and leaves the rest", () => {
    const given = {
      name: '$.ticket.fields.name',
      server: 'em-1',
      enabled: true,
      list: ['$.ticket.id', '$5 off'],
    };
    expect(filled(given, event)).toStrictEqual({
      name: 'shop-7',
      server: 'em-1',
      enabled: true,
      list: [7, '$5 off'],
    });
  });

  it('does not fill values from the event again', () => {
    expect(filled({ name: '$.a' }, { a: '$.b', b: 'secret' })).toStrictEqual({ name: '$.b' });
  });

  it('names the path that the event lacks', () => {
    expect(() => filled({ name: '$.ticket.title' }, event)).toThrow(
      '$.ticket.title: The event has nothing there.',
    );
  });
});

describe('ruleFor', () => {
  const { events } = webhooks.parse({
    tickets: {
      events: [
        { when: { '$.type': 'ticket.approved', '$.ticket.id': [7, 8] }, action: 'clones:create' },
        { when: { '$.type': ['a', 'b'] }, action: 'compliance:check' },
      ],
    },
  })['tickets'] ?? { events: [] };

  it.each([
    [event, 'clones:create'],
    [{ ...event, ticket: { id: '7' } }, undefined],
    [{ type: 'b' }, 'compliance:check'],
    [{ type: ['a'] }, undefined],
    [{}, undefined],
    [null, undefined],
    ['text', undefined],
  ])('selects for %j the rule %s', (given, action) => {
    expect(ruleFor(events, given)?.action).toBe(action);
  });
});

describe('webhooks in automation.yaml', () => {
  const events = [{ action: 'compliance:check' }];
  const publicKey = `whpk_${'A'.repeat(43)}=`;
  const refusedAt = (given: object, name = 'a') =>
    webhooks
      .safeParse({ [name]: { events, ...given } })
      .error?.issues.map(({ path }) => path.slice(1).join('.')) ?? [];

  it('have defaults', () => {
    expect(webhooks.parse({ a: { events } })).toStrictEqual({
      a: { from: 'standard-webhooks', events: [{ when: {}, action: 'compliance:check', with: {} }] },
    });
  });

  it('must have names of lower-case letters, digits and hyphens', () => {
    const taken = ['a', '0-a', 'x'.repeat(40), 'x'.repeat(41), '-a', 'A', 'a_b', ''].filter(
      (name) => webhooks.safeParse({ [name]: { events } }).success,
    );
    expect(taken).toStrictEqual(['a', '0-a', 'x'.repeat(40)]);
  });

  it.each<[string, object]>([
    ['from', { from: 'nobody' }],
    ['events', { events: [] }],
    ['servers', { servers: [] }],
    ['publicKeys', { publicKeys: [] }],
    ['publicKeys', { publicKeys: Array.from({ length: 6 }, () => publicKey) }],
    ['publicKeys.0', { publicKeys: [publicKey.replace('whpk_', 'whsec_')] }],
    ['publicKeys.0', { publicKeys: [`${publicKey}=`] }],
    ['publicKeys.0', { publicKeys: [`x${publicKey}`] }],
    ['publicKeys', { from: 'github', publicKeys: [publicKey] }],
    ['events.0.action', { events: [{ action: 'compliance:test-notice' }] }],
    ['events.0.action', { events: [{ action: 'jobs:list' }] }],
    ['events.0.when.$.a', { events: [{ action: 'compliance:check', when: { '$.a': [] } }] }],
  ])('are refused at %s', (path, given) => {
    expect(refusedAt(given)).toContain(path);
  });

  it('accept what is within their limits', () => {
    expect(refusedAt({ publicKeys: Array.from({ length: 5 }, () => publicKey) })).toStrictEqual([]);
    expect(refusedAt({ from: 'github', servers: ['em-1'] })).toStrictEqual([]);
    const when = { '$.a[1234].b_c-d': [1, true, null, 'x'], '$[0]': 'y' };
    expect(refusedAt({ events: [{ action: 'compliance:check', when }] })).toStrictEqual([]);
    for (const bad of ['$', 'a', '$.', '$.a[12345]', '$.a[]', '$.a[x]', '$.1', '$.a b', 'x$.a', '$a'])
      expect(
        refusedAt({ events: [{ action: 'compliance:check', when: { [bad]: 1 } }] }),
        bad,
      ).not.toStrictEqual([]);
  });
});
