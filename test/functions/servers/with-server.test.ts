import { getEventListeners } from 'node:events';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { type Lab, startLab } from '@veeam-automation/lab/lab';
import type { Connection } from '@veeam-automation/veeam/transport/connection';
import { ServerFailedError } from '@veeam-automation/veeam/transport/errors';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ServerConfiguration } from '../../../functions/configuration.ts';
import { logOutWithin } from '../../../functions/servers/log-out.ts';
import { proveCredentials, withServer } from '../../../functions/servers/with-server.ts';
import { anyPort, labServer } from '../lab-server.ts';
import { secretsOf } from './kept-secrets.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab(anyPort);
});
afterAll(() => lab.close());

const serverOf = (product: ServerConfiguration['product']) => labServer(lab, product, { timeoutMs: 5_000 });

const { user: username, password } = LAB_ACCOUNTS.administrator;

test.each(['enterprise-manager', 'backup-replication', 'microsoft365'] as const)(
  'credentials of %s are checked by a logon, whose session is closed',
  async (product) => {
    const server = serverOf(product);
    const wrong = proveCredentials(server, { username, password: 'wrong' });
    await expect(wrong).rejects.toMatchObject({ code: 'logon-refused' });
    const issued = lab.state()[server.name]?.tokensIssued ?? 0;
    await proveCredentials(server, { username, password });
    expect(lab.state()[server.name]).toMatchObject({ tokensIssued: issued + 1, openSessions: 0 });
  },
);

describe('work with a server after its deadline', () => {
  const fault = (more: object) =>
    new ServerFailedError({ server: 's', operation: 'edit job', happened: 'h', remedy: 'r', ...more });
  const start = (use: (end: () => void, connection: Connection) => Promise<unknown>) => {
    const server = serverOf('enterprise-manager');
    const controller = new AbortController();
    const access = {
      secrets: secretsOf({ [`write/${server.name}`]: { username, password } }),
      now: () => new Date(),
    };
    const options = { purpose: 'write', deadline: controller.signal } as const;
    const end = () => controller.abort();
    const work = withServer(access, server, options, (_loggedOn, connection) => use(end, connection));
    return { work, end };
  };

  test.each([true, false])(
    'ends with the request that was running, which may have been done: %s',
    async (mayHaveActed) => {
      const cause = fault({ mayHaveActed });
      const { work } = start(async (end, connection) => {
        const close = vi.spyOn(connection, 'close');
        end();
        expect(close).toHaveBeenCalledTimes(1);
        throw cause;
      });
      const failed = expect(work).rejects;
      await failed.toMatchObject({
        name: 'RequestTimeoutError',
        server: 'em-1',
        operation: 'edit job',
        mayHaveActed,
        retryable: !mayHaveActed,
        remedy: expect.stringMatching(mayHaveActed ? / before repeating\.$/ : / to it\.$/),
        cause,
      });
    },
  );

  test('is passed on unchanged when the error is ours, or nothing has failed', async () => {
    const ours = new TypeError('odd');
    const whenOver = (use: () => Promise<unknown>) =>
      start((end) => {
        end();
        return use();
      }).work;
    await expect(whenOver(() => Promise.reject(ours))).rejects.toBe(ours);
    await expect(whenOver(async () => 'done')).resolves.toBe('done');
  });

  test('is also logged out when it was done before', async () => {
    const before = lab.state()['em-1']?.openSessions;
    lab.faults.add({ server: 'em-1', method: 'DELETE', kind: 'delay', milliseconds: 300, times: 1 });
    let connection: Connection | undefined;
    const { work, end } = start(async (_end, given) => {
      connection = given;
      vi.spyOn(given, 'close');
      return 'done';
    });
    await expect.poll(() => lab.faults.list()).toStrictEqual([]);
    end();
    expect(connection?.close).not.toHaveBeenCalled();
    expect(await work).toBe('done');
    expect(lab.state()['em-1']?.openSessions).toBe(before);
  });
});

test('nothing listens for the deadline once the work has ended or could not start', async () => {
  const server = serverOf('enterprise-manager');
  const { signal: deadline } = new AbortController();
  for (const stored of [{ 'read/em-1': { username, password } }, {}]) {
    const secrets = secretsOf(stored);
    const access = { secrets, now: () => new Date() };
    await withServer(access, server, { purpose: 'read', deadline }, async () => 'done').catch(() => {});
    expect(getEventListeners(deadline, 'abort')).toStrictEqual([]);
  }
});

test('a connection is closed when logging out takes too long', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const close = vi.fn(async () => resolve());
  await logOutWithin(1, { logOut: () => promise }, { close } as unknown as Connection);
  expect(close).toHaveBeenCalledTimes(1);
});
