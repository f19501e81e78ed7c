import type { Repository } from '@veeam-automation/veeam/microsoft365/repositories';
import { describe, expect, it } from 'vitest';
import { settingsOfMicrosoft365 } from '../../../../functions/compliance/settings/microsoft365.ts';

describe('a job of Microsoft 365', () => {
  const repository = {
    name: 'Object Storage 01',
    retentionDays: 2555,
    isEncrypted: true,
    isImmutable: false,
  } as Repository;
  const of = (schedulePolicy: object, kind: 'backup' | 'copy' = 'backup') =>
    settingsOfMicrosoft365({ document: { schedulePolicy }, repositoryId: 'r' }, repository, kind);

  it('has the retention and the encryption of its repository', () => {
    expect(of({ type: 'Daily', dailyType: 'Workdays', retryEnabled: true, retryNumber: 3 })).toEqual({
      retention: { days: 2555 },
      encryption: true,
      schedule: { by: 'time', everyHours: 72 },
      retries: 3,
      storage: { repositoryId: 'r', repositoryName: 'Object Storage 01', isImmutable: false },
    });
  });

  it.each([
    [
      { type: 'Periodically', periodicallyEvery: 'Minutes30' },
      { by: 'time', everyHours: 0.5 },
    ],
    [
      { type: 'Periodically', periodicallyEvery: 'Hours8' },
      { by: 'time', everyHours: 8 },
    ],
    [
      { type: 'Daily', dailyType: 'Weekends' },
      { by: 'time', everyHours: 144 },
    ],
    [
      { type: 'Daily', dailyType: 'Everyday' },
      { by: 'time', everyHours: 24 },
    ],
    [{ type: 'Periodically', periodicallyEvery: 'EveryHours8' }, { by: 'time' }],
    [{ type: 'Periodically', periodicallyEvery: 'Hours8To9' }, { by: 'time' }],
    [{ type: 'Periodically' }, { by: 'time' }],
    [{ type: 'ManualOnly' }, { by: 'nothing' }],
    [{ type: 'Daily', dailyType: 'Everyday', scheduleEnabled: false }, { by: 'nothing' }],
  ])('%j', (policy, schedule) => {
    expect(of(policy).schedule).toEqual(schedule);
  });

  const window = (name: string) => ({
    [`${name}Enabled`]: true,
    [`${name}Settings`]: { backupWindow: [true, false, true] },
  });
  it.each<[kind: 'backup' | 'copy', policy: object, schedule: object | undefined]>([
    ['backup', {}, undefined],
    ['copy', {}, undefined],
    ['backup', { type: 'Daily' }, { by: 'time' }],
    ['backup', { type: 'Once', dailyType: 'Everyday' }, { by: 'time' }],
    ['copy', { type: 'Once', dailyType: 'Everyday' }, { by: 'time' }],
    [
      'backup',
      { type: 'Daily', dailyType: 'Friday', ...window('backupWindow') },
      { by: 'time', everyHours: 168, windowHours: 2 },
    ],
    ['backup', { type: 'Daily', ...window('backupWindow'), backupWindowEnabled: false }, { by: 'time' }],
    ['backup', { type: 'Daily', backupWindowEnabled: true }, { by: 'time' }],
    ['copy', { type: 'Immediate', ...window('backupCopyWindow') }, { by: 'continuous', windowHours: 2 }],
  ])('a %s by %j', (kind, policy, schedule) => {
    expect(of(policy, kind).schedule).toEqual(schedule);
  });

  it.each([
    [{ retryEnabled: false, retryNumber: 3 }, 0],
    [{ retryNumber: 3 }, undefined],
  ])('retries by %j', (policy, retries) => {
    expect(of(policy).retries).toBe(retries);
  });

  it('without a repository or a policy has fewer settings', () => {
    expect(settingsOfMicrosoft365({ document: {}, repositoryId: 'r' }, undefined, 'copy')).toEqual({
      storage: { repositoryId: 'r' },
    });
    const document = { excludedItems: [{}, {}] };
    for (const kind of ['backup', 'copy'] as const)
      expect(settingsOfMicrosoft365({ document, repositoryId: undefined }, undefined, kind)).toEqual({
        exclusions: { objects: 2, disks: 0 },
      });
  });

  it('an immediate copy, a periodic one, and one in a window', () => {
    expect(of({ type: 'Immediate' }, 'copy').schedule).toEqual({ by: 'continuous' });
    expect(of({ type: 'Periodically', periodicallyEvery: 'Hours8' }, 'copy').schedule).toEqual({
      by: 'time',
      everyHours: 8,
    });
    const backupWindow = Array.from({ length: 168 }, (_, hour) => hour < 10);
    const policy = { backupCopyWindowEnabled: true, backupCopyWindowSettings: { backupWindow } };
    expect(of({ type: 'DailyAtTime', dailyType: 'Monday', ...policy }, 'copy').schedule).toEqual({
      by: 'time',
      everyHours: 168,
      windowHours: 10,
    });
  });
});
