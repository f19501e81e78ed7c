import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { openSealed, sealText } from '../../../../functions/triggers/slack/work.ts';

it('opens what it sealed only for the same purpose and with the same key', () => {
  const sealed = sealText({ user: 'U1' }, 'confirm', 'key');
  expect(openSealed(sealed, 'confirm', 'key')).toStrictEqual({ user: 'U1' });
  expect(openSealed(sealed, 'approve', 'key')).toBeUndefined();
  expect(openSealed(sealed, 'confirm', 'other')).toBeUndefined();
});

it('opens nothing that was changed or forged', () => {
  const sealed = Buffer.from(sealText('x', 'confirm', 'key'), 'base64url');
  for (const index of sealed.keys()) {
    const altered = Buffer.from(sealed);
    altered[index] = (altered[index] ?? 0) ^ 1;
    expect(openSealed(altered.toString('base64url'), 'confirm', 'key')).toBeUndefined();
  }
  fc.assert(fc.property(fc.string(), (text) => openSealed(text, 'confirm', 'key') === undefined));
});
