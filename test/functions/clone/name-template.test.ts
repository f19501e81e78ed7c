import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RefusedError } from '../../../functions/action.ts';
import { nameFromTemplate } from '../../../functions/clone/name-template.ts';

const at = new Date('2026-11-23T18:46:59.999Z');
const fill = (template: string, job: string) => nameFromTemplate(template, job, at, 50);

describe('nameFromTemplate', () => {
  it('fills the placeholders with the source and the time of the request, in UTC', () => {
    expect(fill('{{job}} {{ date }} {{time}}', 'DB Backup')).toBe('DB Backup 2026-11-23 18-46');
  });

  it('accepts a plain name unchanged', () => {
    expect(fill('Müller & Söhne <1> "x" 🙂', 'DB')).toBe('Müller & Söhne <1> "x" 🙂');
  });

  it('accepts 50 characters and refuses 51', () => {
    expect(fill('x'.repeat(50), 'DB')).toHaveLength(50);
    expect(() => fill('x'.repeat(51), 'DB')).toThrow('51 characters');
  });

  it('accepts one character, and refuses an empty name', () => {
    expect(fill(' x ', 'DB')).toBe('x');
    for (const nothing of [' ', '{{job}}']) expect(() => fill(nothing, '')).toThrow(RefusedError);
  });

  it('counts as the server does, in UTF-16 units', () => {
    expect(() => fill('🙂'.repeat(26), 'DB')).toThrow('52 characters');
  });

  it('names an unknown placeholder and the known ones', () => {
    expect(() => fill('{{jbo}}', 'DB')).toThrow(
      'It has a placeholder that there is not; known are {{job}}, {{date}}, {{time}}. Did you mean {{job}}?',
    );
  });

  it('suggests nothing when nothing is similar', () => {
    expect(() => fill('{{zzzzzz}}', 'DB')).toThrow(/; known are \{\{job\}\}, \{\{date\}\}, \{\{time\}\}\.$/);
  });

  it.each([
    ['{{job', 'Half of a placeholder: {{ has no end; known are {{job}}, {{date}}, {{time}}.'],
    ['{{job} {{date}}', '{{ has no end'],
    ['job}} {{date}}', '}} has no beginning'],
    ['{{}}', 'a placeholder that there is not'],
    ['{{toString}}', 'a placeholder that there is not'],
  ])('refuses %s', (template, said) => {
    expect(() => fill(template, 'DB')).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(said),
        problems: [expect.objectContaining({ field: 'name' })],
      }),
    );
  });

  it("accepts braces that belong to no placeholder, and braces in the source's name", () => {
    expect(fill('{a} } { {{{job}}{', '{{job')).toBe('{a} } { {{{job{');
  });

  it('returns 1 to 50 characters or refuses the field, for any input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), fc.string(), (template, job) => {
        try {
          const name = fill(template, job);
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
