import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { CompactEncrypt } from 'jose';
import { expect, it } from 'vitest';
import { SealBrokenError, seal, unseal } from '../../../functions/platform/seal.ts';

const key = 'k'.repeat(64);

it('opens what it sealed, which shows nothing of its content', async () => {
  const sealed = await seal({ token: 'O9Msj3rq7EGUhtSMBQx+mw==' }, 'em-1', key);
  expect(sealed.split('.')).toHaveLength(5);
  expect(sealed).not.toContain('O9Msj3rq7EGUhtSMBQx');
  expect(Buffer.from(sealed.split('.')[3] ?? '', 'base64url').toString('latin1')).not.toContain('token');
  expect(await unseal(sealed, 'em-1', key)).toStrictEqual({ token: 'O9Msj3rq7EGUhtSMBQx+mw==' });
});

it('does not open for another server, or with another key', async () => {
  const sealed = await seal('x', 'em-1', key);
  await expect(unseal(sealed, 'em-2', key)).rejects.toMatchObject({ code: 'seal-broken' });
  await expect(unseal(sealed, 'em-1', 'j'.repeat(64))).rejects.toThrow(SealBrokenError);
});

it('does not open when a single character was changed', async () => {
  const sealed = await seal('x', 'em-1', key);
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: sealed.length - 1 }), async (at) => {
      // The last character of a part may have unused bits; a dot makes the format itself wrong.
      const altered = `${sealed.slice(0, at)}${sealed[at] === '.' ? 'A' : '.'}${sealed.slice(at + 1)}`;
      await expect(unseal(altered, 'em-1', key)).rejects.toThrow(SealBrokenError);
    }),
    { numRuns: 50 },
  );
});

it('opens only what has the format of a seal and contains JSON', async () => {
  const sealBy = (enc: string, text: string) =>
    new CompactEncrypt(new TextEncoder().encode(text))
      .setProtectedHeader({ alg: 'dir', enc, purpose: 'em-1' })
      .encrypt(createHash('sha256').update(key).digest());
  expect(await unseal(await sealBy('A256GCM', '"x"'), 'em-1', key)).toBe('x');
  await expect(unseal(await sealBy('A128CBC-HS256', '"x"'), 'em-1', key)).rejects.toThrow(SealBrokenError);
  await expect(unseal(await sealBy('A256GCM', 'x'), 'em-1', key)).rejects.toThrow(SyntaxError);
});

it('reports with name and cause why it does not open', async () => {
  const sealed = await seal('x', 'em-1', key);
  await expect(unseal(sealed, 'em-1', 'j')).rejects.toMatchObject({
    name: 'SealBrokenError',
    cause: { name: 'JWEDecryptionFailed' },
  });
  await expect(unseal(sealed, 'em-2', key)).rejects.not.toHaveProperty('cause');
});
