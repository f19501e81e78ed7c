import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import type { CloneWorkflows } from '../../../functions/clone/end.ts';
import { lastData, readClone, stepsOfHistory } from '../../../functions/clone/views.ts';

const plan = {
  server: 'vbr-1',
  driver: 'backup-replication',
  driverReason: '',
  apiVersion: '1.3-rev1',
  source: { id: 'a', name: 'DB', type: 'VSphereBackup' },
  name: 'DB copy',
  warnings: ['Careful.'],
};
const requestedBy = { source: 'http', name: 'ci' };
const requestedAt = '2026-11-23T08:00:00.000Z';
const request = { server: 'vbr-1', job: 'DB', name: 'DB copy' };
const input = { cloneId: 'c-1', request, requestedBy, requestedAt };
const outcome = { outcome: 'succeeded', message: 'Made.', warnings: [], requestedBy, plan };

/** A clone that has ended, of which these texts are stored. */
const read = (stored: { input: unknown; output?: unknown; data?: unknown }) => {
  const clones = {
    describe: async () => ({
      status: 'SUCCEEDED',
      input: JSON.stringify(stored.input),
      output: typeof stored.output === 'string' ? stored.output : JSON.stringify(stored.output ?? outcome),
    }),
    history: async () => [
      {
        stateExitedEventDetails: { name: 'Plan', output: JSON.stringify(stored.data ?? { ...input, plan }) },
      },
    ],
  };
  return readClone({ clones, reconciliations: clones } as unknown as CloneWorkflows, 'c-1');
};

describe('a clone that another version has stored', () => {
  it('is shown without the fields that nobody knows here, at whatever depth', async () => {
    const more = { later: { x: 1 } };
    const newer = { ...plan, ...more, source: { ...plan.source, ...more } };
    const shown = await read({
      input: {
        ...input,
        ...more,
        request: { ...request, ...more },
        requestedBy: { ...requestedBy, ...more },
      },
      output: { ...outcome, ...more, job: { id: 'b', name: 'DB copy', ...more }, plan: newer },
      data: { ...input, ...more, plan: newer },
    });
    expect(shown).toEqual({
      id: 'c-1',
      status: 'finished',
      server: 'vbr-1',
      requestedAt,
      steps: [],
      ...outcome,
      job: { id: 'b', name: 'DB copy' },
    });
  });

  it.each([['not JSON'], [null], [{}], [{ ...outcome, outcome: 'postponed' }]])(
    'is shown as unknown when its outcome is %j',
    async (output) => {
      expect(await read({ input, output: output ?? 'null' })).toMatchObject({
        status: 'finished',
        outcome: 'unknown',
        code: 'not-resolved',
        plan: { name: 'DB copy' },
      });
    },
  );

  it('is shown without what alone cannot be read', async () => {
    expect(await read({ input, output: { ...outcome, taskSeconds: 'x' } })).toMatchObject({
      outcome: 'succeeded',
    });
    const shown = await read({ input, output: {}, data: { plan: 7 } });
    expect(shown).toMatchObject({ server: 'vbr-1', outcome: 'unknown', warnings: [] });
    expect(shown).not.toHaveProperty('plan');
  });

  it('is nobody’s to see when it does not tell its server', async () => {
    for (const odd of [{}, { ...input, request: {} }, { ...input, requestedBy: { source: 'x' } }, null])
      expect(await read({ input: odd })).toBeUndefined();
  });
});

let seconds = 0;
function event(details: Partial<HistoryEvent>): HistoryEvent {
  return {
    id: seconds,
    type: undefined,
    timestamp: new Date(Date.UTC(2026, 0, 1, 0, 0, seconds++)),
    ...details,
  };
}

const history: HistoryEvent[] = [
  event({ type: 'ExecutionStarted', executionStartedEventDetails: { input: '{"cloneId":"a"}' } }),
  event({ type: 'TaskStateEntered', stateEnteredEventDetails: { name: 'Start' } }),
  event({ type: 'LambdaFunctionScheduled' }),
  event({
    type: 'LambdaFunctionFailed',
    lambdaFunctionFailedEventDetails: { error: 'ServerUnreachableError' },
  }),
  event({ type: 'LambdaFunctionScheduled' }),
  event({ type: 'LambdaFunctionSucceeded' }),
  event({
    type: 'TaskStateExited',
    stateExitedEventDetails: { name: 'Start', output: '{"cloneId":"a","b":1}' },
  }),
  event({ type: 'TaskStateEntered', stateEnteredEventDetails: { name: 'Poll' } }),
  event({ type: 'LambdaFunctionScheduled' }),
  event({ type: 'LambdaFunctionTimedOut', lambdaFunctionTimedOutEventDetails: { error: 'States.Timeout' } }),
];

it('tells each step with its times, its tries and its last error', () => {
  expect(stepsOfHistory(history)).toEqual([
    {
      name: 'Start',
      startedAt: '2026-01-01T00:00:01.000Z',
      endedAt: '2026-01-01T00:00:06.000Z',
      attempts: 2,
    },
    { name: 'Poll', startedAt: '2026-01-01T00:00:07.000Z', attempts: 1, error: 'States.Timeout' },
  ]);
});

it('gives the data of the last state that was left, or else the input', () => {
  expect(lastData(history)).toEqual({ cloneId: 'a', b: 1 });
  expect(lastData(history.slice(0, 3))).toEqual({ cloneId: 'a' });
  expect(lastData([])).toBeUndefined();
});
