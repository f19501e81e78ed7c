import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filled, ruleFor, valueAt, webhooks } from '../../../../functions/triggers/webhooks/rules.ts';

const event = {
  type: 'ticket.approved',
  ticket: { id: 7, open: false, fields: { name: 'shop-7', tags: ['a', 'b'] }, owner: null },
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
  ])('%s leads to %j', (path, value) => {
    expect(valueAt(event, path)).toEqual(value);
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
  it('puts what the event holds where a path stands, and leaves the rest', () => {
    const given = {
      name: '$.ticket.fields.name',
      server: 'em-1',
      enabled: true,
      list: ['$.ticket.id', '$5 off'],
    };
    expect(filled(given, event)).toEqual({
      name: 'shop-7',
      server: 'em-1',
      enabled: true,
      list: [7, '$5 off'],
    });
  });

  it('fills nothing again that came from the event', () => {
    expect(filled({ name: '$.a' }, { a: '$.b', b: 'secret' })).toEqual({ name: '$.b' });
  });

  it('names the path where the event has nothing', () => {
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
  ])('takes %j to %s', (given, action) => {
    expect(ruleFor(events, given)?.action).toBe(action);
  });
});
