import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { parseRecord } from '../platform/salvage.ts';

/** One step of a clone as a reader sees it. */
export interface CloneStep {
  name: string;
  startedAt: string;
  endedAt?: string;
  /** How often its function ran: more than once when it polled or was retried. */
  attempts: number;
  /** The last error's name, when the step has failed. */
  error?: string;
}

/** The steps of an execution, from its history. */
export function stepsOfHistory(events: readonly HistoryEvent[]): CloneStep[] {
  const steps: CloneStep[] = [];
  for (const event of events) {
    const at = event.timestamp?.toISOString() ?? '';
    const current = steps.at(-1);
    if (event.stateEnteredEventDetails?.name !== undefined) {
      steps.push({ name: event.stateEnteredEventDetails.name, startedAt: at, attempts: 0 });
    } else if (!current) {
    } else if (event.type === 'LambdaFunctionScheduled') {
      current.attempts += 1;
      delete current.error;
    } else if (event.lambdaFunctionFailedEventDetails) {
      current.error = event.lambdaFunctionFailedEventDetails.error ?? 'Error';
    } else if (event.lambdaFunctionTimedOutEventDetails) {
      current.error = event.lambdaFunctionTimedOutEventDetails.error ?? 'Timeout';
    } else if (event.stateExitedEventDetails) {
      current.endedAt = at;
    }
  }
  return steps;
}

/** The data of the last state that was left: all that is known of an execution that was aborted. */
export function lastData(events: readonly HistoryEvent[]): unknown {
  const left = events.findLast((event) => event.stateExitedEventDetails?.output !== undefined);
  const started = events.find((event) => event.executionStartedEventDetails?.input !== undefined);
  const text = left?.stateExitedEventDetails?.output ?? started?.executionStartedEventDetails?.input;
  return text === undefined ? undefined : parseRecord(text);
}
