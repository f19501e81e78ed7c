import { describe, expect, it } from 'vitest';
import { Logon, type TokenSource } from '../../src/backup-replication/logon.ts';
import type { Token } from '../../src/backup-replication/token.ts';
import {
  LogonRefusedError,
  RequestTimeoutError,
  ServerUnreachableError,
} from '../../src/transport/errors.ts';
import { clock } from './stub-server.ts';

const FAILURE = { server: 'vbr-1', operation: 'log on', happened: 'it failed', remedy: 'Try.' };

/** Records what is asked of it; each token lives 15 minutes and is renewed a minute before. */
function setUp(answers: Partial<TokenSource> = {}) {
  const now = clock();
  const asked: string[] = [];
  const issue = async (): Promise<Token> => ({
    accessToken: `access-${asked.length}`,
    refreshToken: `refresh-${asked.length}`,
    renewAtMs: now().getTime() + 840_000,
  });
  const source: TokenSource = {
    byPassword() {
      asked.push('password');
      return (answers.byPassword ?? issue)();
    },
    byRefresh(refreshToken) {
      asked.push(refreshToken);
      return (answers.byRefresh ?? issue)(refreshToken);
    },
  };
  const first: Token = { accessToken: 'first', refreshToken: 'r0', renewAtMs: now().getTime() + 840_000 };
  return { now, asked, first, logon: new Logon(source, now, first) };
}

describe('Logon', () => {
  it('hands out the token it has until shortly before it expires', async () => {
    const { logon, now, asked, first } = setUp();
    now.advanceSeconds(839);
    expect(await logon.token()).toBe(first);
    expect(asked).toEqual([]);
  });

  it('renews once for all who ask at the same time, and by the refresh token', async () => {
    const { logon, now, asked } = setUp();
    now.advanceSeconds(840);
    const tokens = await Promise.all(Array.from({ length: 50 }, () => logon.token()));
    expect(asked).toEqual(['r0']);
    expect(new Set(tokens).size).toBe(1);
  });

  it('uses each refresh token once', async () => {
    const { logon, now, asked } = setUp();
    now.advanceSeconds(900);
    await logon.token();
    now.advanceSeconds(900);
    await logon.token();
    expect(asked).toEqual(['r0', 'refresh-1']);
  });

  it('logs on by password when the refresh is refused', async () => {
    const { logon, now, asked } = setUp({
      byRefresh: () => Promise.reject(new LogonRefusedError({ ...FAILURE, status: 400 })),
    });
    now.advanceSeconds(900);
    expect((await logon.token()).accessToken).toBe('access-2');
    expect(asked).toEqual(['r0', 'password']);
  });

  it('does not spend a refresh token twice when the answer to its first use was lost', async () => {
    const { logon, now, asked } = setUp({
      byRefresh: () => Promise.reject(new RequestTimeoutError(FAILURE)),
    });
    now.advanceSeconds(900);
    await expect(logon.token()).rejects.toThrow(RequestTimeoutError);
    await logon.token();
    expect(asked).toEqual(['r0', 'password']);
  });

  it('replaces a refused token once for all whose calls it failed', async () => {
    const { logon, asked, first } = setUp();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => logon.replace(first)));
    expect(await logon.replace(first)).toBe(tokens[0]);
    expect(asked).toEqual(['password']);
  });

  it('asks no second time with a password that was refused: that locks accounts', async () => {
    const { logon, asked, first } = setUp({
      byPassword: () => Promise.reject(new LogonRefusedError({ ...FAILURE, status: 401 })),
    });
    await expect(logon.replace(first)).rejects.toThrow(LogonRefusedError);
    await expect(logon.token()).rejects.toThrow(LogonRefusedError);
    await expect(logon.replace(first)).rejects.toThrow(LogonRefusedError);
    expect(asked).toEqual(['password']);
  });

  it('tries again after a failure of the connection', async () => {
    let down = true;
    const { logon, asked, first } = setUp({
      byPassword: async () => {
        if (down) throw new ServerUnreachableError(FAILURE);
        return first;
      },
    });
    await expect(logon.replace(first)).rejects.toThrow(ServerUnreachableError);
    down = false;
    expect(await logon.token()).toBe(first);
    expect(asked).toEqual(['password', 'password']);
  });

  it('suspects a token from a refresh until a call has succeeded with it', async () => {
    const { logon, now, first } = setUp();
    expect(logon.isUnproven(first)).toBe(false);
    now.advanceSeconds(900);
    const refreshed = await logon.token();
    expect(logon.isUnproven(refreshed)).toBe(true);
    logon.confirm(refreshed);
    expect(logon.isUnproven(refreshed)).toBe(false);
  });

  it('gives the token to log out, also one that is just being renewed, and none after', async () => {
    const { logon, now } = setUp();
    now.advanceSeconds(900);
    const renewed = logon.token();
    expect(await logon.end()).toBe(await renewed);
    expect(await logon.end()).toBeUndefined();
    await expect(logon.token()).rejects.toThrow(/logged out/);
  });
});
