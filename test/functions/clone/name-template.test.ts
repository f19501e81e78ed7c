import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RefusedError } from '../../../functions/action.ts';
import { nameFromTemplate } from '../../../functions/clone/name-template.ts';

const at = new Date('2026-11-23T18:46:59.999Z');

describe('nameFromTemplate', () => {
  it('fills the placeholders with the source and the moment of the request, in UTC', () => {
    expect(nameFromTemplate('{{job}} {{ date }} {{time}}', 'DB Backup', at)).toBe(
      'DB Backup 2026-11-23 18-46',
    );
  });

  it('takes a plain name as it is', () => {
    expect(nameFromTemplate('Müller & Söhne <1> "x" 🙂', 'DB', at)).toBe('Müller & Söhne <1> "x" 🙂');
  });

  it('takes 50 characters and refuses 51', () => {
    expect(nameFromTemplate('x'.repeat(50), 'DB', at)).toHaveLength(50);
    expect(() => nameFromTemplate('x'.repeat(51), 'DB', at)).toThrow('(51 characters)');
  });

  it('counts as the server does, in UTF-16 units', () => {
    expect(() => nameFromTemplate('🙂'.repeat(26), 'DB', at)).toThrow('(52 characters)');
  });

  it('names an unknown placeholder and those there are', () => {
    expect(() => nameFromTemplate('{{jbo}}', 'DB', at)).toThrow(
      'There is no placeholder {{jbo}}; known are {{job}}, {{date}}, {{time}}.',
    );
  });

  it('gives 1 to 50 characters or refuses the field, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), fc.string(), (template, job) => {
        try {
          const name = nameFromTemplate(template, job, at);
          expect(name.length).toBeGreaterThanOrEqual(1);
          expect(name.length).toBeLessThanOrEqual(50);
        } catch (error) {
          expect(error).toBeInstanceOf(RefusedError);
          expect((error as RefusedError).problems).toMatchObject([{ field: 'name' }]);
        }
      }),
    );
  });
});
