import { expect, it } from 'vitest';
import { automation } from '../../../../lib/configuration/schema.ts';

const servers = { 'em-1': { product: 'enterprise-manager', url: 'https://em.example:9398', tls: 'public' } };
const clone = { server: 'em-1', job: 'Standard', name: '$.ticket.fields.name' };
const problems = (event: object, name = 'tickets') =>
  automation
    .safeParse({ servers, webhooks: { [name]: { events: [event] } } })
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

it('accepts a map from an event to an action', () => {
  expect(problems({ when: { '$.type': ['a', 'b'] }, action: 'clones:create', with: clone })).toEqual([]);
  expect(problems({ action: 'compliance:check' })).toEqual([]);
});

it.each([
  [
    { action: 'clones:create', with: { ...clone, jobb: 'x' } },
    /with\.jobb: clones:create takes no jobb; it takes server, job,/,
  ],
  [{ action: 'clones:create', with: { server: 'em-1', job: 'x' } }, /with\.name: clones:create: /],
  [{ action: 'clones:create', with: { ...clone, server: 'EM 1' } }, /with\.server: .*a server name is/],
  [{ action: 'clones:create', with: { ...clone, enabled: 'yes' } }, /with\.enabled/],
  [{ action: 'compliance:check', with: { id: 'x' } }, /takes no id; it takes nothing/],
  [{ action: 'compliance:test-notice' }, /events\.0\.action/],
  [{ action: 'compliance:check', when: { type: 'a' } }, /when/],
  [{ action: 'compliance:check', whem: {} }, /whem/],
])('%j is refused with its position', (event, said) => {
  expect(problems(event)).toEqual([expect.stringMatching(said)]);
});

it('allows no check of every server for a webhook that is for some servers', () => {
  const limited = { tickets: { servers: ['em-1'], events: [{ action: 'compliance:check' }] } };
  const { error } = automation.safeParse({ servers, webhooks: limited });
  expect(error?.issues).toMatchObject([
    {
      path: ['webhooks', 'tickets', 'events', 0, 'action'],
      message: expect.stringContaining('every server'),
    },
  ]);
});

it("refuses a name that is not valid in a route or a secret's name", () => {
  expect(problems({ action: 'compliance:check' }, 'Tickets!')).not.toEqual([]);
});
