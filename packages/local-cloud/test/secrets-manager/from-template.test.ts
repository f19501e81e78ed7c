import fc from 'fast-check';
import { expect, it } from 'vitest';
import { generateSecretString } from '../../src/secrets-manager/from-template.ts';

it('a password has its length, each kind asked for, and no excluded character', () => {
  const settings = fc.record({
    PasswordLength: fc.integer({ min: 4, max: 64 }),
    ExcludePunctuation: fc.boolean(),
    ExcludeNumbers: fc.boolean(),
    ExcludeCharacters: fc.string({ maxLength: 8 }),
  });
  fc.assert(
    fc.property(settings, (options) => {
      const password = generateSecretString(options);
      expect(password).toHaveLength(options.PasswordLength);
      expect([...password].filter((character) => options.ExcludeCharacters.includes(character))).toEqual([]);
      expect(password).toMatch(/[a-z]/);
      expect(password).toMatch(/[A-Z]/);
      if (options.ExcludeNumbers) expect(password).not.toMatch(/\d/);
      if (options.ExcludePunctuation) expect(password).toMatch(/^[A-Za-z0-9]+$/);
    }),
  );
});

it('rejects settings that exclude every character', () => {
  const none = {
    ExcludeLowercase: true,
    ExcludeUppercase: true,
    ExcludeNumbers: true,
    ExcludePunctuation: true,
  };
  expect(() => generateSecretString(none)).toThrow('excludes every character');
});
