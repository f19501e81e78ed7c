import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
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

/** The element names of the form, in the order they are written. */
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
  ])('of a %s job has its own elements in their order', (jobType, elements) => {
    expect(order(cloneXml(cloneSpecFor({ jobType }, wishes), 'v1_7'))).toEqual(elements);
  });

  test('takes the clone’s name for the files when nothing else is said', () => {
    expect(cloneSpecFor({ jobType: 'Backup' }, wishes)).toMatchObject({ folderName: 'Clone' });
    expect(cloneSpecFor({ jobType: 'BackupCopy' }, wishes)).toMatchObject({ jobFileName: 'Clone' });
    expect(cloneSpecFor({ jobType: 'Backup' }, { ...wishes, folderName: 'F' })).toMatchObject({
      folderName: 'F',
    });
  });

  test('has no Description when none is wished, and never for the old servers', () => {
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

  test('carries any text unharmed', () => {
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

describe('a clone that cannot be', () => {
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
  ])('is told by its name %j: %s', (name, field) => {
    expect(wrongField('Backup', { name })).toBe(field);
  });

  test.each(['', 'Default Backup Repository', 'urn:veeam:Job:0d1e2f30-4151-4263-8475-869708a9bacb'])(
    'is told by its repository %j',
    (uid) => {
      expect(wrongField('Backup', { repositoryUid: uid })).toBe('repositoryUid');
      expect(wrongField('ImmediateBackupCopy', { repositoryUid: uid })).toBe('repositoryUid');
    },
  );

  test('is told by a missing suffix, and by a type nobody can clone', () => {
    expect(wrongField('Replica', { vmSuffix: '' })).toBe('vmSuffix');
    expect(wrongField('Quantum', {})).toBe('job');
  });
});
