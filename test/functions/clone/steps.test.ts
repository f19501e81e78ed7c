import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { expect, it } from 'vitest';
import { lastData, stepsOfHistory } from '../../../functions/clone/steps.ts';

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
