import { describe, expect, it } from 'vitest';
import { callerOfToken, hashToken, type TokenRegister } from '../../../../functions/triggers/http/tokens.ts';

const now = new Date('2026-11-23T12:00:00Z');
const register: TokenRegister = {
  tokens: [
    { name: 'ci', sha256: hashToken('secret-1'), permissions: ['clones:write'], servers: ['em-1'] },
    {
      name: 'old',
      sha256: hashToken('secret-2'),
      permissions: ['jobs:read'],
      servers: ['*'],
      expiresAt: '2026-11-23T12:00:00Z',
    },
  ],
};

describe('callerOfToken', () => {
  it('knows a token by its hash', () => {
    expect(callerOfToken('secret-1', register, now)).toEqual({
      source: 'http',
      name: 'ci',
      permissions: ['clones:write'],
      servers: ['em-1'],
    });
  });

  it('does not know another token, the hash itself, or an empty one', () => {
    for (const token of ['secret-3', hashToken('secret-1'), '']) {
      expect(callerOfToken(token, register, now)).toBeUndefined();
    }
  });

  it('does not take a token from the moment it expires', () => {
    expect(callerOfToken('secret-2', register, now)).toBeUndefined();
    expect(callerOfToken('secret-2', register, new Date(now.getTime() - 1))).toMatchObject({ name: 'old' });
  });
});
