import { beforeEach, describe, expect, it } from 'vitest';
import { type CloneWorkflows, endOf, readEnd, readOwnEnd } from '../../../functions/clone/end.ts';

const requestedBy = { source: 'http', name: 'ci' } as const;
const request = { server: 'em-1', job: 'a', name: 'b' };
const outcome = { outcome: 'succeeded', message: 'The job was cloned.', warnings: [], requestedBy };
const resolved = { outcome: 'failed', code: 'cancelled', message: 'Cancelled.', warnings: [], requestedBy };

type Execution = { status: string; input?: string; output?: string };
/** By machine and name. */
let executions: Record<string, Execution>;
let asked: string[];
beforeEach(() => {
  executions = {};
  asked = [];
});
const machine = (name: string) => ({
  describe: async (id: string) => {
    asked.push(`${name} ${id}`);
    return executions[`${name} ${id}`];
  },
});
const workflows = {
  clones: machine('clone'),
  reconciliations: machine('reconciliation'),
} as unknown as CloneWorkflows;

const input = JSON.stringify({ request, requestedBy });
const clone = (status: string, output?: object) => {
  executions['clone c-1'] = { status, input, ...(output && { output: JSON.stringify(output) }) };
};
const reconciliation = (status: string, output?: object) => {
  executions['reconciliation c-1'] = { status, ...(output && { output: JSON.stringify(output) }) };
};

describe('how a clone stands', () => {
  it('is nothing where there is none', async () => {
    expect(await readEnd(workflows, 'c-1')).toBeUndefined();
    expect(await readOwnEnd(workflows, 'c-1', { request, requestedBy })).toBeUndefined();
  });

  it('is running, and no reconciliation is looked for', async () => {
    clone('RUNNING');
    reconciliation('SUCCEEDED', resolved);
    expect(await readEnd(workflows, 'c-1')).toEqual({ status: 'running' });
    expect(asked).toEqual(['clone c-1']);
  });

  it('is what it came to by its own word, whatever a reconciliation says', async () => {
    clone('SUCCEEDED', outcome);
    reconciliation('SUCCEEDED', resolved);
    expect(await readEnd(workflows, 'c-1')).toEqual({ status: 'finished', outcome });
    expect(asked).toEqual(['clone c-1']);
  });

  it.each(['FAILED', 'TIMED_OUT', 'ABORTED'])(
    'is what its reconciliation found, once it was %s',
    async (status) => {
      clone(status);
      reconciliation('SUCCEEDED', resolved);
      expect(await readEnd(workflows, 'c-1')).toEqual({ status: 'finished', outcome: resolved });
      expect(asked).toEqual(['clone c-1', 'reconciliation c-1']);
    },
  );

  it.each([
    ['has not started', undefined],
    ['goes on', 'RUNNING'],
  ])('is being resolved while its reconciliation %s', async (_what, status) => {
    clone('ABORTED');
    if (status !== undefined) reconciliation(status);
    expect(await readEnd(workflows, 'c-1')).toEqual({ status: 'resolving' });
  });

  it.each(['FAILED', 'TIMED_OUT', 'ABORTED'])(
    'is unknown when its reconciliation %s, too',
    async (status) => {
      clone('FAILED');
      reconciliation(status);
      expect(await readEnd(workflows, 'c-1')).toMatchObject({
        status: 'finished',
        outcome: { outcome: 'unknown', code: 'not-resolved' },
      });
    },
  );

  it('is read of an execution that is known already, without asking for it again', async () => {
    expect(await endOf(workflows, 'c-1', { status: 'SUCCEEDED', output: JSON.stringify(outcome) })).toEqual({
      status: 'finished',
      outcome,
    });
    expect(asked).toEqual([]);
  });

  it('is unknown where an execution ended well and what it holds is no outcome', async () => {
    for (const output of [{ something: 'else' }, undefined]) {
      clone('SUCCEEDED', output);
      expect(await readEnd(workflows, 'c-1')).toMatchObject({
        status: 'finished',
        outcome: { outcome: 'unknown', code: 'not-resolved' },
      });
    }
  });
});

describe('the clone of an id', () => {
  it('is one’s own by request and requester', async () => {
    clone('SUCCEEDED', outcome);
    expect(await readOwnEnd(workflows, 'c-1', { request, requestedBy })).toEqual({
      status: 'finished',
      outcome,
    });
  });

  it.each([
    ['another request', { request: { ...request, job: 'c' }, requestedBy }],
    ['another requester', { request, requestedBy: { ...requestedBy, name: 'other' } }],
  ])('with %s has come to nothing for whoever asks, even while it runs', async (_what, own) => {
    for (const status of ['RUNNING', 'SUCCEEDED']) {
      clone(status, outcome);
      const end = await readOwnEnd(workflows, 'c-1', own);
      expect(end).toMatchObject({ status: 'finished', outcome: { outcome: 'failed', code: 'not-started' } });
      expect(JSON.stringify(end)).not.toContain('The job was cloned.');
    }
  });
});
