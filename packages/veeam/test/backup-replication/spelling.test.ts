import { describe, expect, it } from 'vitest';
import type { Revision } from '../../src/backup-replication/revision.ts';
import {
  readJobType,
  readResult,
  readStatus,
  readWorkload,
  writeJobType,
  writeValue,
} from '../../src/backup-replication/spelling.ts';

describe('reading', () => {
  it.each(['running', 'Running', 'RUNNING', 'rUNNING'])('takes %s for running', (raw) =>
    expect(readStatus(raw)).toBe('running'),
  );
  it('gives an unknown status in lower case', () => expect(readStatus('Hibernating')).toBe('hibernating'));
  it('gives workloads the spelling of the oldest revision', () => {
    expect(['CloudVm', 'cloudVm', 'cloudvm', 'Vm', 'Toaster'].map(readWorkload)).toEqual([
      'cloudVm',
      'cloudVm',
      'cloudVm',
      'vm',
      'Toaster',
    ]);
  });
  it('gives results one spelling', () => {
    expect(['success', 'Warning', 'NONE', 'Odd'].map(readResult)).toEqual([
      'Success',
      'Warning',
      'None',
      'Odd',
    ]);
  });
  it('knows the older name of a vSphere backup', () => {
    expect(['Backup', 'VSphereBackup', 'BackupCopy', 'New'].map(readJobType)).toEqual([
      'VSphereBackup',
      'VSphereBackup',
      'BackupCopy',
      'New',
    ]);
  });
});

describe('writing', () => {
  it.each<[Revision, string, string, string]>([
    ['1.1-rev0', 'Backup', 'running', 'cloudVm'],
    ['1.2-rev1', 'Backup', 'running', 'cloudVm'],
    ['1.3-rev0', 'VSphereBackup', 'running', 'cloudVm'],
    ['1.3-rev1', 'VSphereBackup', 'Running', 'CloudVm'],
    ['1.4-rev0', 'VSphereBackup', 'Running', 'CloudVm'],
  ])('spells for %s', (revision, type, status, workload) => {
    expect(writeJobType('VSphereBackup', revision)).toBe(type);
    expect(writeJobType('Backup', revision)).toBe(type);
    expect(writeValue('running', revision)).toBe(status);
    expect(writeValue('Running', revision)).toBe(status);
    expect(writeValue('cloudVm', revision)).toBe(workload);
  });
});
