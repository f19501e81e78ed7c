import { describe, expect, it } from 'vitest';
import { readJobState as read } from '../../src/backup-replication/job-states.ts';
import { JsonRecord } from '../../src/reading/json-record.ts';
import { OddValues } from '../../src/reading/odd-values.ts';

const OLD = {
  type: 'Backup',
  status: 'inactive',
  lastResult: 'Warning',
  workload: 'vm',
  id: '0b6a4c3e-1111-4222-8333-444455556666',
  name: 'Mail & <Files> "ü" 🚀',
  description: '',
  lastRun: '2025-02-20T06:53:17.74+03:00',
  nextRun: null,
  repositoryId: 'a0000000-0000-4000-8000-000000000001',
  repositoryName: 'Main',
  objectsCount: 4,
  sessionId: 'b0000000-0000-4000-8000-000000000001',
};

function readJobState(fields: object, odd = new OddValues((text) => text)) {
  return read(new JsonRecord({ ...fields }, OLD.id, odd), OLD.id);
}

describe('readJobState', () => {
  it('reads a state of 1.1, and has nothing for what came later', () => {
    const state = readJobState(OLD);
    expect(state).toMatchObject({
      type: 'VSphereBackup',
      typeAsSent: 'Backup',
      status: 'inactive',
      lastResult: 'Warning',
      name: OLD.name,
      objectsCount: 4,
    });
    expect(state.lastRun?.toISOString()).toBe('2025-02-20T03:53:17.740Z');
    expect(state.nextRun).toBeUndefined();
    expect(state.highPriority).toBeUndefined();
    expect(state.sessionProgress).toBeUndefined();
  });

  it('reads a state of 1.3', () => {
    const state = readJobState({
      ...OLD,
      type: 'BackupCopy',
      status: 'Running',
      lastResult: 'None',
      workload: 'Application',
      highPriority: true,
      progressPercent: 40,
      backupCopyMode: 'Periodic',
      nextRunPolicy: 'After [Main job]',
      runAfterJob: { jobId: 'c', jobName: 'Main job' },
      sessionProgress: {
        duration: '1.00:26:04',
        processingRate: null,
        bottleneck: 'NotDefined',
        processedSize: 17_179_869_184,
        readSize: null,
        transferredSize: 7,
        progressPercent: 40,
      },
    });
    expect(state).toMatchObject({
      status: 'running',
      statusAsSent: 'Running',
      workload: 'application',
      highPriority: true,
      progressPercent: 40,
      backupCopyMode: 'Periodic',
      runAfterJob: { jobId: 'c', jobName: 'Main job' },
      sessionProgress: {
        durationMs: ((24 * 60 + 26) * 60 + 4) * 1000,
        processingRate: undefined,
        bottleneck: 'NotDefined',
        processedSizeBytes: 17_179_869_184,
        readSizeBytes: undefined,
        transferredSizeBytes: 7,
      },
    });
  });

  it('lets an unknown type and an unknown status pass', () => {
    expect(readJobState({ ...OLD, type: 'QuantumBackup', status: 'Entangled' })).toMatchObject({
      type: 'QuantumBackup',
      status: 'entangled',
      statusAsSent: 'Entangled',
    });
  });

  it('reads a job that never ran', () => {
    const { lastRun, sessionId, ...never } = OLD;
    const state = readJobState({ ...never, lastResult: 'None' });
    expect([state.lastRun, state.sessionId, state.lastResult]).toEqual([undefined, undefined, 'None']);
    expect([lastRun, sessionId]).not.toContain(undefined);
  });

  it.each<[string, unknown, string]>([
    ['name', '', 'missing'],
    ['name', '\u200B', 'missing'],
    ['name', ['x'], 'wrong-type'],
    ['type', null, 'missing'],
    ['status', 7, 'wrong-type'],
    ['lastResult', undefined, 'missing'],
    ['description', {}, 'wrong-type'],
    ['objectsCount', -1, 'out-of-range'],
    ['objectsCount', 1.5, 'out-of-range'],
    ['objectsCount', 2 ** 53, 'out-of-range'],
    ['objectsCount', '', 'wrong-type'],
    ['lastRun', '2025-02-30T06:53:17Z', 'not-a-time'],
    ['nextRun', 'soon', 'not-a-time'],
    ['sessionId', '', 'missing'],
    ['repositoryId', 12, 'wrong-type'],
    ['highPriority', 'True', 'wrong-type'],
    ['progressPercent', 1e300, 'out-of-range'],
    ['sessionProgress', [], 'wrong-type'],
    ['runAfterJob', 'Main job', 'wrong-type'],
  ])('has no %s for %j, keeps the rest, and notes it', (field, value, problem) => {
    const odd = new OddValues((text) => text);
    const state = readJobState({ ...OLD, [field]: value }, odd);
    const unknown = { name: '', type: 'Unknown', status: 'unknown', lastResult: 'Unknown' };
    expect(state).toMatchObject({ [field]: unknown[field as keyof typeof unknown] });
    expect({ ...state, [field]: 0, typeAsSent: 0, statusAsSent: 0 }).toEqual({
      ...readJobState(OLD),
      [field]: 0,
      typeAsSent: 0,
      statusAsSent: 0,
    });
    expect(odd.values).toEqual([{ record: OLD.id, field, problem }]);
  });

  it('knows the empty GUID for none, and dates that stand for "never"', () => {
    const odd = new OddValues((text) => text);
    const none = '00000000-0000-0000-0000-000000000000';
    const never = { lastRun: '0001-01-01T00:00:00', nextRun: '1900-01-01T00:00:00+02:00', sessionId: none };
    const state = readJobState({ ...OLD, ...never }, odd);
    expect([state.lastRun, state.nextRun, state.sessionId]).toEqual([undefined, undefined, undefined]);
    expect(odd.count).toBe(0);
  });

  it('names a field inside the progress of a session by its path', () => {
    const odd = new OddValues((text) => text);
    const sessionProgress = { duration: 'N/A', processedSize: -1, readSize: 2 ** 60, progressPercent: 101 };
    expect(readJobState({ ...OLD, sessionProgress }, odd).sessionProgress).toMatchObject({
      durationMs: undefined,
      processedSizeBytes: undefined,
      readSizeBytes: 2 ** 60,
      progressPercent: undefined,
    });
    expect(odd.values.map(({ field }) => field)).toEqual([
      'sessionProgress.duration',
      'sessionProgress.processedSize',
      'sessionProgress.progressPercent',
    ]);
  });
});
