import { describe, expect, test } from 'vitest';
import { readJob, switchSchedule } from '../../src/enterprise-manager/jobs.ts';
import type { Task } from '../../src/enterprise-manager/tasks.ts';
import { recordOf } from './fixture.ts';

/** A job whose schedule can be toggled. The toggle takes effect only during the wait for its task. */
function managerWith(enabled: boolean | undefined, toggleWorks = true) {
  const calls: string[] = [];
  let state = enabled;
  const task: Task = {
    id: 'task-1',
    state: 'Running',
    operation: 'UpdateJob',
    result: undefined,
    relatedJobId: undefined,
    phase: 'running',
  };
  const manager = {
    get: async () => {
      calls.push('read');
      const element = state === undefined ? '' : `<ScheduleEnabled>${state}</ScheduleEnabled>`;
      return readJob(
        recordOf(`<Job Name="n" UID="urn:veeam:Job:1"><JobType>Backup</JobType>${element}</Job>`),
      );
    },
    toggleScheduleEnabled: async () => {
      calls.push('toggle');
      return task;
    },
  };
  const wait = async (started: Task): Promise<Task> => {
    calls.push('wait');
    if (toggleWorks) state = !state;
    return { ...started, state: 'Finished', phase: toggleWorks ? 'succeeded' : 'failed' };
  };
  return { manager, wait, calls };
}

describe('switching a schedule', () => {
  test.each([true, false])('to %s toggles a different state, waits and reads back', async (wanted) => {
    const { manager, wait, calls } = managerWith(!wanted);
    expect(await switchSchedule(manager, '1', wanted, wait)).toMatchObject({
      enabled: wanted,
      changed: true,
      task: { phase: 'succeeded' },
    });
    expect(calls).toEqual(['read', 'toggle', 'wait', 'read']);
  });

  test('twice the same way toggles once', async () => {
    const { manager, wait, calls } = managerWith(false);
    await switchSchedule(manager, '1', true, wait);
    expect(await switchSchedule(manager, '1', true, wait)).toMatchObject({
      enabled: true,
      changed: false,
      task: undefined,
    });
    expect(calls.filter((call) => call === 'toggle')).toHaveLength(1);
  });

  test('that fails reports the actual state', async () => {
    const { manager, wait } = managerWith(false, false);
    expect(await switchSchedule(manager, '1', true, wait)).toMatchObject({
      enabled: false,
      changed: false,
      task: { phase: 'failed' },
    });
  });

  test('with an unknown state toggles nothing', async () => {
    const { manager, wait, calls } = managerWith(undefined);
    expect(await switchSchedule(manager, '1', true, wait)).toMatchObject({
      enabled: undefined,
      changed: false,
    });
    expect(calls).toEqual(['read']);
  });
});
