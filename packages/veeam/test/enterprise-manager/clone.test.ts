import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  CloneSpecError,
  canClone,
  checkCloneSpec,
  cloneJson,
  cloneSpecFor,
  cloneXml,
  type JobCloneSpec,
} from '../../src/enterprise-manager/clone.ts';
import { readXml } from '../../src/enterprise-manager/elements/read-xml.ts';

const repositoryUid = 'urn:veeam:Repository:0d1e2f30-4151-4263-8475-869708a9bacb';
const wishes = { name: 'Clone', description: 'why', repositoryUid, vmSuffix: '_dr' };

/** The element names of the form, in order. */
function order(xml: string): string[] {
  return [...xml.matchAll(/<([A-Z]\w*)[ >]/g)].map((match) => match[1] ?? '');
}

describe('the form of a clone', () => {
  test.each([
    [
      'Backup',
      ['JobCloneSpec', 'BackupJobCloneInfo', 'JobName', 'FolderName', 'RepositoryUid', 'Description'],
    ],
    ['Replica', ['JobCloneSpec', 'ReplicaJobCloneInfo', 'JobName', 'VmSuffix', 'Description']],
    [
      'BackupCopy',
      ['JobCloneSpec', 'BackupCopyJobCloneInfo', 'JobName', 'JobFileName', 'RepositoryUid', 'Description'],
    ],
    [
      'ImmediateBackupCopy',
      [
        'JobCloneSpec',
        'ImmediateBackupCopyJobCloneInfo',
        'JobName',
        'Description',
        'RepositoryUid',
        'JobFileName',
      ],
    ],
  ])('of a %s job has its own elements in order', (jobType, elements) => {
    expect(order(cloneXml(cloneSpecFor({ jobType }, wishes), 'v1_7'))).toEqual(elements);
  });

  test('uses the clone’s name for the files by default', () => {
    expect(cloneSpecFor({ jobType: 'Backup' }, wishes)).toMatchObject({ folderName: 'Clone' });
    expect(cloneSpecFor({ jobType: 'BackupCopy' }, wishes)).toMatchObject({ jobFileName: 'Clone' });
    expect(cloneSpecFor({ jobType: 'Backup' }, { ...wishes, folderName: 'F' })).toMatchObject({
      folderName: 'F',
    });
  });

  test('has no Description without a given one, and never for old servers', () => {
    const { description: _none, ...silent } = wishes;
    expect(cloneXml(cloneSpecFor({ jobType: 'Backup' }, silent), 'v1_7')).not.toContain('Description');
    expect(cloneXml(cloneSpecFor({ jobType: 'Backup' }, wishes), 'v1_4')).not.toContain('Description');
    expect(cloneXml(cloneSpecFor({ jobType: 'Replica' }, wishes), 'v1_2')).not.toContain('Description');
    expect(cloneXml(cloneSpecFor({ jobType: 'Backup' }, wishes), 'v1_10')).toContain('Description');
  });

  test.each([
    ['Backup', 'v1_4', true],
    ['Replica', 'v1_1', true],
    ['BackupCopy', 'v1_4', false],
    ['ImmediateBackupCopy', 'v1_3', false],
    ['ImmediateBackupCopy', 'v1_5', true],
    ['BackupCopy', 'v1_10', true],
  ] as const)('for %s exists in %s: %s', (kind, apiVersion, known) => {
    expect(canClone(kind, apiVersion)).toBe(known);
  });

  test('in JSON has PascalCase keys and no outer element', () => {
    expect(JSON.parse(cloneJson(cloneSpecFor({ jobType: 'Replica' }, wishes), 'v1_7'))).toEqual({
      ReplicaJobCloneInfo: { JobName: 'Clone', VmSuffix: '_dr', Description: 'why' },
    });
  });

  test('contains any text unchanged', () => {
    const text = fc
      .string({
        unit: fc.constantFrom('&', '<', '>', '"', "'", ']]>', 'é', '😀', ' ', '\r', 'a'),
        maxLength: 12,
      })
      .map((value) => `x${value}x`);
    fc.assert(
      fc.property(text, text, (jobName, description) => {
        const spec: JobCloneSpec = {
          kind: 'Backup',
          jobName: jobName.slice(0, 50),
          folderName: 'f',
          repositoryUid,
          description,
        };
        fc.pre(spec.jobName.isWellFormed());
        const info = readXml(cloneXml(checkCloneSpec(spec), 'v1_7')).BackupJobCloneInfo;
        expect(info).toEqual({
          JobName: spec.jobName,
          FolderName: 'f',
          RepositoryUid: repositoryUid,
          Description: description,
        });
      }),
    );
  });
});

describe('a clone that is impossible', () => {
  function wrongField(jobType: string, change: Partial<typeof wishes>): string | undefined {
    try {
      cloneSpecFor({ jobType }, { ...wishes, ...change });
      return undefined;
    } catch (error) {
      expect(error).toBeInstanceOf(CloneSpecError);
      return (error as CloneSpecError).field;
    }
  }

  test.each([
    ['x'.repeat(50), undefined],
    ['x'.repeat(51), 'jobName'],
    ['😀'.repeat(25), undefined],
    ['😀'.repeat(26), 'jobName'],
    ['', 'jobName'],
    ['  ', 'jobName'],
    ['a\u0000b', 'jobName'],
    ['a\ud800b', 'jobName'],
    ['a\uffffb', 'jobName'],
  ])('is detected by its name %j: %s', (name, field) => {
    expect(wrongField('Backup', { name })).toBe(field);
  });

  test.each(['', 'Default Backup Repository', 'urn:veeam:Job:0d1e2f30-4151-4263-8475-869708a9bacb'])(
    'is detected by its repository %j',
    (uid) => {
      expect(wrongField('Backup', { repositoryUid: uid })).toBe('repositoryUid');
      expect(wrongField('ImmediateBackupCopy', { repositoryUid: uid })).toBe('repositoryUid');
    },
  );

  test('is detected by a missing suffix, and by a type that cannot be cloned', () => {
    expect(wrongField('Replica', { vmSuffix: '' })).toBe('vmSuffix');
    expect(wrongField('Quantum', {})).toBe('job');
  });
});

describe('the options of a clone', () => {
  const spec: JobCloneSpec = { kind: 'Backup', jobName: 'n', folderName: 'f', repositoryUid };
  const faultOf = (change: object) => {
    try {
      checkCloneSpec({ ...spec, ...change });
      return undefined;
    } catch (error) {
      return error as CloneSpecError;
    }
  };

  it.each([
    { description: '' },
    { description: '  ' },
    { description: 'a\tb\r\n' },
    { description: '\uFFFD\u{10000}\u{10FFFF} ' },
    { repositoryUid: repositoryUid.toUpperCase() },
    { folderName: 'x'.repeat(51) },
  ])('%j', (change) => {
    expect(faultOf(change)).toBeUndefined();
    expect(checkCloneSpec({ ...spec, ...change })).toEqual({ ...spec, ...change });
  });

  it.each([
    [{ description: '\u0001' }, 'description'],
    [{ description: '\ufffe' }, 'description'],
    [{ description: '\udc00' }, 'description'],
    [{ folderName: ' ' }, 'folderName'],
    [{ repositoryUid: `x${repositoryUid}` }, 'repositoryUid'],
    [{ repositoryUid: `${repositoryUid}0` }, 'repositoryUid'],
    [{ repositoryUid: repositoryUid.slice(0, -1) }, 'repositoryUid'],
    [{ repositoryUid: repositoryUid.replace('0d', '0g') }, 'repositoryUid'],
  ])('not %j: %s', (change, field) => {
    expect(faultOf(change)).toMatchObject({ name: 'CloneSpecError', code: 'clone-spec', field });
  });

  it('are sent as in the documents', () => {
    expect(cloneXml({ kind: 'Replica', jobName: 'A & B', vmSuffix: '_dr' }, 'v1_7')).toBe(
      `<?xml version="1.0" encoding="utf-8"?>
<JobCloneSpec xmlns="http://www.veeam.com/ent/v1.0" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <ReplicaJobCloneInfo>
    <JobName>A &amp; B</JobName>
    <VmSuffix>_dr</VmSuffix>
  </ReplicaJobCloneInfo>
</JobCloneSpec>`,
    );
  });

  it('depend on the type of the job', () => {
    const bare = { name: 'Clone', repositoryUid };
    expect(cloneSpecFor({ jobType: 'Backup' }, bare)).toEqual({
      kind: 'Backup',
      jobName: 'Clone',
      folderName: 'Clone',
      repositoryUid,
    });
    for (const jobType of ['BackupCopy', 'ImmediateBackupCopy'])
      expect(cloneSpecFor({ jobType }, { ...bare, description: 'd', jobFileName: 'file' })).toEqual({
        kind: jobType,
        jobName: 'Clone',
        description: 'd',
        jobFileName: 'file',
        repositoryUid,
      });
    expect(cloneSpecFor({ jobType: 'Replica' }, { name: 'Clone', vmSuffix: '_dr' })).toEqual({
      kind: 'Replica',
      jobName: 'Clone',
      vmSuffix: '_dr',
    });
  });
});
