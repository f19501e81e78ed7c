import { paginateGetExecutionHistory, type SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { stateOfStep } from '../../functions/clone/steps.ts';
import { notRun } from '../../lib/resources/workflow.ts';

/** Facts from the history of executions that only AWS decides. Names of states and errors are ours or those of AWS. */
export interface HistoryFacts {
  executions: number;
  /** Function runs that a state retried. */
  retried: number;
  /** Whether `RetryCount` in the context object starts at 0 in each state and grows by one at every retry. */
  retryCountsUp: boolean;
  /** Runs that Lambda refused because the function (an idle function in a VPC) was not ready, by the error's name. */
  notRun: Record<string, number>;
}

const stepInput = z.object({ state: stateOfStep });

/** Reads the facts from the histories of the clones' executions. */
export async function historyFacts(client: SFNClient, arns: readonly string[]): Promise<HistoryFacts> {
  const facts: HistoryFacts = { executions: 0, retried: 0, retryCountsUp: true, notRun: {} };
  for (const executionArn of arns) {
    facts.executions += 1;
    /** The last `RetryCount`, by the state and the time when the execution entered it. */
    const last = new Map<string, number>();
    for await (const { events = [] } of paginateGetExecutionHistory({ client }, { executionArn })) {
      for (const event of events) {
        const failed =
          event.lambdaFunctionFailedEventDetails ?? event.lambdaFunctionScheduleFailedEventDetails;
        const error = failed?.error;
        if (error !== undefined && notRun.includes(error))
          facts.notRun[error] = (facts.notRun[error] ?? 0) + 1;
        const state = stateOf(event.lambdaFunctionScheduledEventDetails?.input);
        if (state === undefined) continue;
        const visit = `${state.name} ${state.enteredAt}`;
        const expected = (last.get(visit) ?? -1) + 1;
        if (state.tries !== expected) facts.retryCountsUp = false;
        if (expected > 0) facts.retried += 1;
        last.set(visit, state.tries);
      }
    }
  }
  return facts;
}

function stateOf(input: string | undefined) {
  if (input === undefined) return undefined;
  return stepInput.safeParse(JSON.parse(input)).data?.state;
}
