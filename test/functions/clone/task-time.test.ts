import { describe, expect, it } from 'vitest';
import { firstLookSeconds, taskSeconds } from '../../../functions/clone/task-time.ts';

describe('the first look at a clone', () => {
  it('comes a little before the quickest of its like had ended', () => {
    expect(firstLookSeconds({ taskId: 'task-1' }, 30)).toBe(27);
    expect(firstLookSeconds({ taskId: 'task-1' }, 5)).toBe(4);
    expect(firstLookSeconds({ taskId: 'task-1' }, 0)).toBe(0);
  });

  it('comes at once where nothing is known, and where there is no task to wait for', () => {
    expect(firstLookSeconds({ taskId: 'task-1' }, undefined)).toBe(0);
    expect(firstLookSeconds({ adoptedJobId: 'job-1' }, 30)).toBe(0);
    expect(firstLookSeconds({ cloned: { jobId: 'job-1', name: 'n', certain: true } }, 30)).toBe(0);
  });

  it('comes before the session ends for want of requests', () => {
    expect(firstLookSeconds({ taskId: 'task-1' }, 7_200)).toBeLessThan(15 * 60 - 120);
  });
});

describe('the time of a task', () => {
  const startedAt = '2026-11-27T08:00:00.500Z';

  it('is counted in whole seconds from its start', () => {
    const now = new Date('2026-11-27T08:00:33.400Z');
    expect(taskSeconds({ taskId: 'task-1', startedAt }, now)).toBe(32);
  });

  it('is unknown of what is no task, and of one that began under an earlier version', () => {
    const now = new Date('2026-11-27T08:00:33.400Z');
    expect(taskSeconds({ adoptedJobId: 'job-1', startedAt }, now)).toBeUndefined();
    expect(taskSeconds({ taskId: 'task-1' }, now)).toBeUndefined();
  });
});
