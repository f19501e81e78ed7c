import { describe, expect, it } from 'vitest';
import { Connection } from '../../src/transport/connection.ts';
import { ForeignLinkError, NotFoundError } from '../../src/transport/errors.ts';
import type { VeeamRequest, VeeamResponse } from '../../src/transport/exchange.ts';
import { openSessionBy, textInBrokenJson } from '../../src/transport/open-session.ts';

const logOn: VeeamRequest = { operation: 'log on', method: 'POST', path: '/logon' };
const logOut: VeeamRequest = { operation: 'log out', method: 'DELETE', path: '/session' };
const details = { server: 's', operation: 'o', happened: 'h', remedy: 'r' };
const answer = (status: number): VeeamResponse => ({ status, headers: {}, body: '' });

type Answers = Record<string, VeeamResponse | Error>;

/** A logon with an unusable answer, to a server with these answers. */
async function fail(answers: Answers, { opened = true, error = new NotFoundError(details) as Error } = {}) {
  const connection = new Connection({ name: 's', product: 'p', baseUrl: 'http://127.0.0.1:1' });
  const asked: VeeamRequest[] = [];
  connection.request = async (request) => {
    asked.push(request);
    const given = answers[request.path] ?? answer(500);
    if (given instanceof Error) throw given;
    return given;
  };
  const looked: VeeamResponse[] = [];
  const attempt = openSessionBy(connection, logOn, {
    read: () => {
      throw error;
    },
    sessionIn: (answered) => {
      looked.push(answered);
      return opened ? { secrets: ['secret-1'], logOut } : undefined;
    },
  });
  const thrown: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { thrown, error, asked, looked, shown: connection.safeText('secret-1') };
}

describe('a session whose logon cannot be read', () => {
  it('is closed within two seconds, and its id is hidden', async () => {
    const { thrown, error, asked, shown } = await fail({ '/logon': answer(201), '/session': answer(204) });
    expect(thrown).toBe(error);
    expect(asked[1]).toEqual({ ...logOut, timeoutMs: 2000, repeatable: true });
    expect(thrown).toMatchObject({ sessionLeftOpen: false });
    expect(shown).toBe('[hidden]');
  });

  it.each([
    [200, false],
    [401, false],
    [404, false],
    [403, true],
    [500, true],
  ])('whose logout gets %i is left open: %s', async (status, sessionLeftOpen) => {
    const { thrown } = await fail({ '/logon': answer(200), '/session': answer(status) });
    expect(thrown).toMatchObject({ sessionLeftOpen });
  });

  it('is left open when the server does not answer', async () => {
    const { thrown } = await fail({ '/logon': answer(200), '/session': new ForeignLinkError(details) });
    expect(thrown).toMatchObject({ code: 'not-found', sessionLeftOpen: true });
  });

  it('fails unchanged with an error of our own', async () => {
    const fault = new RangeError('ours');
    const { thrown } = await fail({ '/logon': answer(200), '/session': fault });
    expect(thrown).toBe(fault);
    const other = await fail({ '/logon': answer(200), '/session': answer(200) }, { error: fault });
    expect(other.thrown).toBe(fault);
    expect(other.thrown).not.toHaveProperty('sessionLeftOpen');
  });

  it('was not opened by an answer that is no success or has no session', async () => {
    const refused = await fail({ '/logon': answer(401) });
    expect([refused.looked, refused.asked.length]).toEqual([[], 1]);
    const none = await fail({ '/logon': answer(200) }, { opened: false });
    expect([none.looked.length, none.asked.length]).toEqual([1, 1]);
    expect(none.thrown).toMatchObject({ sessionLeftOpen: false });
    const unanswered = await fail({ '/logon': new ForeignLinkError(details) });
    expect([unanswered.looked, unanswered.asked.length]).toEqual([[], 1]);
  });
});

it.each([
  ['{"a":"x"}', 'x'],
  ['{"a" : "x", "b', 'x'],
  ['{"b":"a","a":"x\\"y"', 'x"y'],
  ['{"a":"\\u0041"', 'A'],
  ['{"a":"x', undefined],
  ['{"a":""}', undefined],
  ['{"a":7}', undefined],
  ['{"a":"\\q"}', undefined],
  ['{"ab":"x"}', undefined],
  ['', undefined],
])('in %s the text of a is %s', (json, text) => {
  expect(textInBrokenJson(json, 'a')).toBe(text);
});
