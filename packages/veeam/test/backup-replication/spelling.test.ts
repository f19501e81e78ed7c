import { describe, expect, it } from 'vitest';
import type { Revision } from '../../src/backup-replication/revision.ts';
import {
  readJobType,
  readResult,
  readStatus,
  readWorkload,
  referenceIn,
  writeJobType,
  writeValue,
} from '../../src/backup-replication/spelling.ts';
import { JsonRecord } from '../../src/reading/json-record.ts';
import { OddValues } from '../../src/reading/odd-values.ts';

describe('reading', () => {
  it.each(['running', 'Running', 'RUNNING', 'rUNNING'])('treats %s as running', (raw) =>
    expect(readStatus(raw)).toBe('running'),
  );
  it('returns an unknown status in lower case', () => expect(readStatus('Hibernating')).toBe('hibernating'));
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
  it('recognizes the older name of a vSphere backup', () => {
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

it.each(['running', 'inactive', 'disabled', 'enabled', 'stopping', 'stopped', 'starting'])(
  'the status %s is recognized in any letter case',
  (status) => {
    for (const raw of [status, status.toUpperCase(), status.charAt(0).toUpperCase() + status.slice(1)])
      expect(readStatus(raw)).toBe(status);
  },
);

it.each(['application', 'cloudVm', 'file', 'server', 'workstation', 'vm'])(
  'the workload %s is recognized in any letter case',
  (workload) => {
    expect(readWorkload(workload.toUpperCase())).toBe(workload);
    expect(writeValue(workload, '1.3-rev1')).toBe(workload.charAt(0).toUpperCase() + workload.slice(1));
  },
);

it.each(['None', 'Success', 'Warning', 'Failed'])(
  'the result %s is recognized in any letter case',
  (result) => {
    expect(readResult(result.toLowerCase())).toBe(result);
  },
);

it.each<[unknown, string | undefined, string[]]>([
  ['j1', 'j1', []],
  ['00000000-0000-0000-0000-000000000000', undefined, []],
  [undefined, undefined, []],
  [null, undefined, []],
  ['', undefined, ['missing']],
  [' ', undefined, ['missing']],
  [7, undefined, ['wrong-type']],
])('the reference %j is %s', (jobId, id, problems) => {
  const odd = new OddValues((text) => text);
  expect(referenceIn(new JsonRecord({ jobId }, 'r', odd), 'jobId')).toBe(id);
  expect(odd.values).toEqual(problems.map((problem) => ({ record: 'r', field: 'jobId', problem })));
});
