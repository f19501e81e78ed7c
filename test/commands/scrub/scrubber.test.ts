import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Scrubber } from '../../../commands/scrub/scrubber.ts';

const scrubber = () => new Scrubber('a key of the test');
/** Long enough to be unique, with a vowel: replacements have none. */
const word = fc
  .tuple(fc.stringMatching(/^[A-Za-zäöüßéж0-9]{2,12}$/), fc.constantFrom('ae', 'OU', 'ei'))
  .map(([one, vowels]) => `${one}${vowels}${one}`);
const text = fc
  .tuple(fc.array(word, { minLength: 1, maxLength: 5 }), fc.constantFrom(' ', '\\', '@', '.', '/', ' - '))
  .map(([words, between]) => words.join(between));
const runs = { seed: 18, numRuns: 300 };

describe('text that people wrote', () => {
  it('is removed from every field', () => {
    fc.assert(
      fc.property(
        text,
        fc.constantFrom('name', 'anything', 'description', 'hostName', ''),
        (given, field) => {
          const scrubbed = scrubber().value(field, given).toLowerCase();
          for (const part of given.split(/[^\p{L}\d]+/u))
            if (part.length > 3) expect(scrubbed).not.toContain(part.toLowerCase());
          expect([...scrubbed]).toHaveLength([...given].length);
        },
      ),
      runs,
    );
  });

  it('keeps equality and difference, and equal parts of names', () => {
    fc.assert(
      fc.property(fc.uniqueArray(text, { minLength: 2, maxLength: 40 }), (given) => {
        const one = scrubber();
        const scrubbed = given.map((each) => one.value('name', each));
        expect(new Set(scrubbed).size).toBe(given.length);
        expect(given.map((each) => one.value('jobName', each))).toEqual(scrubbed);
        expect(one.text(`${given[0]}@${given[1]}`)).toBe(`${scrubbed[0]}@${scrubbed[1]}`);
      }),
      runs,
    );
  });

  it('also keeps short names different', () => {
    const one = scrubber();
    const names = [...'abcdefghijklmnopqrstuvwxyz', 'A', 'aa', 'AA', 'Aa', '1', '2', '12', '🚀', '日'];
    expect(new Set(names.map((name) => one.text(name))).size).toBe(names.length);
  });

  it.each([
    ['name', '2024'],
    ['name', 'Success'],
    ['name', 'true'],
    ['hostName', 'windows'],
    ['message', '22:00'],
    ['supportId', '01234567'],
    ['comment', 'https://intranet.acme.example/wiki'],
    ['unheard', 'acme'],
    ['unheard', '/mnt/acme'],
    ['path', 'D:\\Acme\\Backups'],
    ['type', 'two words'],
    ['refresh_token', 'eyJhbGciOi'],
  ])('is replaced: %s %j', (field, value) => {
    const scrubbed = scrubber().value(field, value);
    expect(scrubbed).not.toBe(value);
    expect(scrubbed).not.toMatch(/acme|intranet|success|windows|wiki|backups/i);
  });
});

describe('text of the products', () => {
  it.each([
    ['type', 'VSphereBackup'],
    ['status', 'SomethingNew'],
    ['unheard', 'Immediate'],
    ['nextRunPolicy', '<not scheduled>'],
    ['Name', 'v1_7'],
    ['Days', 'Monday, Tuesday'],
    ['buildVersion', '12.3.1.1139'],
    ['creationTime', '2026-11-29T14:00:00.55+01:00'],
    ['localTime', '22:00'],
    ['duration', '1.02:00:00'],
    ['Capacity', '536870912000'],
    ['isEnabled', 'true'],
    ['id', '00000000-0000-0000-0000-000000000000'],
    ['xmlns', 'http://www.veeam.com/ent/v1.0'],
  ])('is kept: %s %j', (field, value) => {
    expect(scrubber().value(field, value)).toBe(value);
  });

  it('replaces ids by ids of the same form, equal everywhere', () => {
    const id = '4B6D2C3E-7b1f-4f55-8a01-0c9de8f1a2b3';
    const one = scrubber();
    const made = one.value('id', id);
    expect(made).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(made).not.toBe(id.toLowerCase());
    expect(one.value('name', `The job ${id} failed`)).toContain(made);
    expect(one.value('UID', `urn:veeam:Job:${id}`)).toBe(`urn:veeam:Job:${made}`);
    expect(one.value('Href', `https://em.acme.example:9398/api/jobs/${id}?format=Entity`)).toMatch(
      new RegExp(`^https://[^/]+:9398/api/jobs/${made}\\?format=Entity$`),
    );
    expect(one.value('objectId', 'vm-123')).toMatch(/^vm-\d{3}$/);
    expect(one.value('thumbprint', 'ab12cd34ef56ab78')).toMatch(/^[0-9a-f]{16}$/);
  });

  it('replaces text in requests as in answers, so that they match', () => {
    const one = scrubber();
    const name = one.value('Name', 'R&D "Nightly"');
    const filter = `(Name=="R&D ""Nightly""")`;
    const path = one.address(`/api/query?type=Job&filter=${encodeURIComponent(filter)}&page=1`);
    expect(new URL(path, 'http://em').searchParams.get('filter')).toBe(
      `(Name=="${name.replaceAll('"', '""')}")`,
    );
    expect(one.address('/api/v1/jobs/states?skip=0&limit=200&nameFilter=DB%20Backup')).toBe(
      `/api/v1/jobs/states?skip=0&limit=200&nameFilter=${encodeURIComponent(one.text('DB Backup'))}`,
    );
    expect(one.address('https://10.1.2.3:9419/api')).toMatch(/^https:\/\/10\.\d+\.\d+\.\d+:9419\/api$/);
  });

  it('uses other words for another file', () => {
    expect(new Scrubber('another').text('Exchange')).not.toBe(scrubber().text('Exchange'));
  });
});
