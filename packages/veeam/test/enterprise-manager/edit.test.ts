import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JobPatch, patchJobXml } from '../../src/enterprise-manager/edit.ts';
import { readXml } from '../../src/enterprise-manager/elements/read-xml.ts';

const xml = `<?xml version="1.0" encoding="utf-8"?>
<Job xmlns="http://www.veeam.com/ent/v1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" Name="A &amp; B" UID="urn:veeam:Job:1">
  <Links><Link Rel="Up" Href="https://em:9398/api/x?a=1&amp;b=2" /></Links>
  <JobType>Backup</JobType><Platform>VMware</Platform><NextRun>2026-01-15T10:00:00Z</NextRun>
  <Unknown xsi:nil="true" />
  <Description> two  spaces &lt;kept&gt; </Description>
  <JobScheduleOptions><Standart><OptionsDaily Enabled="true"><Days>Monday</Days><Other>1</Other><Days>Friday</Days></OptionsDaily></Standart></JobScheduleOptions>
  <JobInfo><BackupJobInfo><SimpleRetentionPolicy><RetainCycles>7</RetainCycles></SimpleRetentionPolicy></BackupJobInfo></JobInfo>
</Job>`;
const same = patchJobXml(xml, {});
const written = (patch: JobPatch) => patchJobXml(xml, patch);

describe("a patch of a job's XML", () => {
  it('changes nothing if it is empty or already fulfilled', () => {
    expect(readXml(same)).toEqual(readXml(xml));
    expect(same.replaceAll(/\s+/g, '')).toBe(xml.replaceAll(/\s+/g, ''));
    expect(written({ JobInfo: { BackupJobInfo: { SimpleRetentionPolicy: { RetainCycles: 7 } } } })).toBe(
      same,
    );
  });

  it.each([
    [{ JobInfo: { BackupJobInfo: { SimpleRetentionPolicy: { RetainCycles: 14 } } } }, '>7<', '>14<'],
    [{ Description: 'R&D <1>' }, ' two  spaces &lt;kept&gt; ', 'R&amp;D &lt;1&gt;'],
    [{ Description: '' }, '<Description> two  spaces &lt;kept&gt; </Description>', '<Description />'],
    [{ Name: 'New' }, 'Name="A &amp; B"', 'Name="New"'],
    [
      { JobScheduleOptions: { Standart: { OptionsDaily: { Enabled: false } } } },
      'OptionsDaily Enabled="true"',
      'OptionsDaily Enabled="false"',
    ],
    [
      { JobScheduleOptions: { Standart: { OptionsDaily: { Days: ['Sunday', 'Tuesday'] } } } },
      '<Days>Monday</Days><Other>1</Other><Days>Friday</Days>',
      '<Days>Sunday</Days><Days>Tuesday</Days><Other>1</Other>',
    ],
    [{ Unknown: null }, '<Unknown xsi:nil="true" />', ''],
    [
      { JobInfo: { BackupJobInfo: { SimpleRetentionPolicy: [{ RetainCycles: 1, Kind: ['a', 'b'] }] } } },
      '<RetainCycles>7</RetainCycles>',
      '<RetainCycles>1</RetainCycles><Kind>a</Kind><Kind>b</Kind>',
    ],
  ])('%j changes only that', (patch, before, after) => {
    expect(written(patch)).toBe(same.replace(before, after));
  });

  it.each<[patch: JobPatch, field: string]>([
    [{ Descripton: 'x' }, 'Descripton'],
    [{ JobInfo: { BackupJobInfo: { Gfs: {} } } }, 'JobInfo.BackupJobInfo.Gfs'],
    [{ JobInfo: 'none' }, 'JobInfo'],
    [
      { JobScheduleOptions: { Standart: { OptionsDaily: { Days: 'Sunday' } } } },
      'JobScheduleOptions.Standart.OptionsDaily.Days',
    ],
    ...['Links', 'JobType', 'Platform', 'NextRun', 'UID', 'Href', 'Type', 'xmlns'].map(
      (name): [JobPatch, string] => [{ [name]: 'x' }, name],
    ),
    [{ Links: null }, 'Links'],
    [{ JobInfo: { BackupJobInfo: [{ '1x': 1 }] } }, 'JobInfo.BackupJobInfo.1x'],
    [{ JobInfo: { BackupJobInfo: [{ A: { B: { '1x': 1 } } }] } }, 'JobInfo.BackupJobInfo.A.B.1x'],
    [{ Description: [[['x']]] }, 'Description'],
    [{ Name: null }, 'Name'],
    [{ Description: '\u0000' }, 'Description'],
    [{ JobInfo: { BackupJobInfo: [{ '<x>': 1 }] } }, 'JobInfo.BackupJobInfo.<x>'],
  ])('%j is refused with the path of its part', (patch, field) => {
    expect(() => written(patch)).toThrow(expect.objectContaining({ code: 'job-patch', field }));
  });

  it('keeps fifty unknown elements in order, with any content', () => {
    const text = fc
      .string({ unit: 'grapheme', maxLength: 8 })
      .map((each) => each.replaceAll(/[^\t\n -\uFFFD]/g, ''));
    fc.assert(
      fc.property(fc.array(text, { minLength: 50, maxLength: 50 }), text, (texts, description) => {
        const escaped = (each: string) =>
          each.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
        const unknown = texts
          .map((each, index) => `<X${index % 7}>${escaped(each)}</X${index % 7}>`)
          .join('');
        const job = (says: string) =>
          `<Job xmlns="a">${unknown}<Description>${escaped(says)}</Description>${unknown}</Job>`;
        const edited = patchJobXml(job('before'), { Description: description });
        expect(readXml(edited)).toEqual(readXml(job(description)));
        expect(edited).toBe(patchJobXml(job(description), {}));
      }),
      { numRuns: 30 },
    );
  });
});

describe('the written XML', () => {
  const edited = (patch: JobPatch) => patchJobXml('<Job Name="n"><D>x</D><E/></Job>', patch);

  it.each<[JobPatch, string]>([
    [{ D: '<&>"\r' }, '<D>&lt;&amp;&gt;&quot;&#13;</D>'],
    [{ Name: 'a\nb\tc"' }, 'Name="a&#10;b&#9;c&quot;"'],
    [{ D: '' }, '<D />'],
    [{ D: 7 }, '<D>7</D>'],
    [{ D: false }, '<D>false</D>'],
    [{ D: [''] }, '<D />'],
    [{ D: [{ A: '', B: { C: 1 } }] }, '<D><A /><B><C>1</C></B></D>'],
    [{ E: 'now' }, '<E>now</E>'],
    [{ D: 'a\tb\nc' }, '<D>a\tb\nc</D>'],
    [{ D: '\uFFFD\u{10000}\u{10FFFF}' }, '<D>\uFFFD\u{10000}\u{10FFFF}</D>'],
  ])('for %j is %s', (patch, part) => {
    expect(edited(patch)).toContain(part);
  });

  it('is a complete document', () => {
    expect(edited({})).toBe('<?xml version="1.0" encoding="utf-8"?>\n<Job Name="n"><D>x</D><E /></Job>');
    expect(edited({ D: null })).toContain('<Job Name="n"><E /></Job>');
  });

  it.each(['\u0000', '\u001f', '\uffff', '\ud800'])('is never %j', (text) => {
    expect(() => edited({ D: text })).toThrow(expect.objectContaining({ code: 'job-patch', field: 'D' }));
  });

  it.each(['1a', 'a b', '-a', 'a:b', ''])('has no element with the name %j', (name) => {
    expect(() => edited({ D: [{ [name]: 1 }] })).toThrow(
      expect.objectContaining({ code: 'job-patch', field: `D.${name}` }),
    );
  });

  it.each(['a', '_a', 'A.b-c_1'])('may have an element with the name %s', (name) => {
    expect(edited({ D: [{ [name]: 1 }] })).toContain(`<D><${name}>1</${name}></D>`);
  });

  it('is found by its local name, and keeps its prefix', () => {
    const xml = '<v:Job xmlns:v="x"><v:D>x</v:D></v:Job>';
    expect(patchJobXml(xml, { D: 'y' })).toContain('<v:D>y</v:D>');
    expect(patchJobXml(xml, { D: ['y', 'z'] })).toContain('<v:D>y</v:D><v:D>z</v:D>');
  });
});
