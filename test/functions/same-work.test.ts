import { expect, it } from 'vitest';
import { isSameWork, permitAdoption } from '../../functions/same-work.ts';

const requestedBy = { source: 'http', name: 'ci' } as const;
const request = { server: 'em-1', job: 'a', list: [1, { b: 2 }] };
const asked = { requestedBy, request };

it.each<[what: string, found: unknown]>([
  ['nothing', undefined],
  ['no object', 'text'],
  ['another request', { ...asked, request: { ...request, job: 'b' } }],
  ['a request with more in it', { ...asked, request: { ...request, enabled: true } }],
  ['a request with less', { ...asked, request: { server: 'em-1' } }],
  ['another requester', { ...asked, requestedBy: { ...requestedBy, name: 'me' } }],
  ['a requester of another trigger', { ...asked, requestedBy: { ...requestedBy, source: 'slack' } }],
  ['no requester', { request }],
])('%s is not the same work', (_what, found) => {
  expect(isSameWork(found, asked)).toBe(false);
  expect(() => permitAdoption(found, asked)).toThrow(
    expect.objectContaining({
      kind: 'idempotency-conflict',
      message: expect.not.stringMatching(/em-1|ci|me/),
    }),
  );
});

it('is the same work however it was stored, and whatever else was stored with it', () => {
  const stored = JSON.parse(JSON.stringify({ ...asked, requestedAt: 'then', plan: {} }));
  expect(isSameWork(stored, { requestedBy, request: { ...request, enabled: undefined } })).toBe(true);
  expect(isSameWork({ requestedBy }, { requestedBy })).toBe(true);
  expect(() => permitAdoption(stored, asked)).not.toThrow();
});
