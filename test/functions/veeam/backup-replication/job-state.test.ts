import { describe, expect, it } from 'vitest';
import { MissingFieldError } from '../../../../functions/veeam/backup-replication/fields.ts';
import { readJobState } from '../../../../functions/veeam/backup-replication/job-state.ts';

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

  it('refuses a state without an id', () => {
    expect(() => readJobState({ ...OLD, id: null })).toThrow(MissingFieldError);
  });
});
