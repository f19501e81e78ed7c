import { describe, expect, it, vi } from 'vitest';
import { type CloneDriver, TaskStillRunning } from '../../../functions/clone/driver.ts';
import { firstLookSeconds, pollClone, taskSeconds } from '../../../functions/clone/poll.ts';
import type { ClonePlan, StartedClone } from '../../../functions/clone/state.ts';

const plan = { name: 'Copy' } as ClonePlan;
const deadline = new Date('2026-11-23T09:00:00.000Z');
const ended = { succeeded: true, message: 'Done.', jobId: '1' };

function polled(started: StartedClone, now: Date, answer: () => Promise<typeof ended> = async () => ended) {
  const poll = vi.fn(answer);
  const result = pollClone({ poll } as unknown as CloneDriver, { plan, mark: 'm', started }, deadline, now);
  return { poll, result };
}

const before = new Date(deadline.getTime() - 1);

describe('a clone that was started', () => {
  it('is polled with its plan, its mark and how it was started', async () => {
    const started = { taskId: 'task-1' };
    const { poll, result } = polled(started, before);
    expect(await result).toBe(ended);
    expect(poll.mock.calls).toStrictEqual([[plan, 'm', started]]);
  });

  it('has no end while it is running, or when the server fails', async () => {
    for (const error of [new TaskStillRunning('running'), new Error('trouble')]) {
      const { result } = polled({ taskId: 'task-1' }, before, () => Promise.reject(error));
      await expect(result).rejects.toBe(error);
    }
  });

  it.each([
    ['at its deadline', 0],
    ['after it', 1],
  ])('is not polled %s', async (_what, laterMs) => {
    const { poll, result } = polled({ taskId: 'task-1' }, new Date(deadline.getTime() + laterMs));
    await expect(result).rejects.toMatchObject({
      name: 'DeadlinePassed',
      message: expect.stringContaining(deadline.toISOString()),
    });
    expect(poll).not.toHaveBeenCalled();
  });
});

it('a clone whose job was adopted has ended, at any time, without a request', async () => {
  const { poll, result } = polled({ adoptedJobId: 'urn:veeam:Job:7' }, new Date(deadline.getTime() + 1_000));
  expect(await result).toMatchObject({ succeeded: true, jobId: 'urn:veeam:Job:7' });
  expect(poll).not.toHaveBeenCalled();
});

describe('the first poll of a clone', () => {
  it('comes shortly before the time that the quickest clone on the server took', () => {
    expect(firstLookSeconds({ taskId: 'task-1' }, 30)).toBe(27);
    expect(firstLookSeconds({ taskId: 'task-1' }, 5)).toBe(4);
    expect(firstLookSeconds({ taskId: 'task-1' }, 0)).toBe(0);
  });

  it('comes at once when nothing is known, and when there is no task to wait for', () => {
    expect(firstLookSeconds({ taskId: 'task-1' }, undefined)).toBe(0);
    expect(firstLookSeconds({ adoptedJobId: 'job-1' }, 30)).toBe(0);
    expect(firstLookSeconds({ cloned: { jobId: 'job-1', name: 'n', certain: true } }, 30)).toBe(0);
  });

  it('comes before the session expires without requests', () => {
    expect(firstLookSeconds({ taskId: 'task-1' }, 7_200)).toBeLessThan(15 * 60 - 120);
  });
});

describe('the time of a task', () => {
  const startedAt = '2026-11-27T08:00:00.500Z';

  it('is counted in whole seconds from its start', () => {
    const now = new Date('2026-11-27T08:00:33.400Z');
    expect(taskSeconds({ taskId: 'task-1', startedAt }, now)).toBe(32);
  });

  it('is unknown without a task, and for a task that started under an earlier version', () => {
    const now = new Date('2026-11-27T08:00:33.400Z');
    expect(taskSeconds({ adoptedJobId: 'job-1', startedAt }, now)).toBeUndefined();
    expect(taskSeconds({ taskId: 'task-1' }, now)).toBeUndefined();
  });
});
