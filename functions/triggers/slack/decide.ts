import * as z from 'zod';
import { RefusedError } from '../../action.ts';
import type { Executions } from '../../platform/executions.ts';
import { changingCommands } from './allowable.ts';
import { type Decision, prepared, usual } from './change.ts';
import type { Session } from './context.ts';
import { mention, message, type SlackMessage, sections } from './messages/blocks.ts';
import { problemMessage } from './messages/changes.ts';
import { approvalFor, isApprover } from './permissions.ts';
import type { SlackWork } from './work.ts';

const waitingInput = z.object({ request: z.object({ user: z.string() }) });
const waitingState = z.object({
  ...waitingInput.shape,
  ...prepared.shape,
  /** There once it is decided. */
  decision: z.object({ approved: z.boolean(), by: z.string().optional() }).optional(),
});
const scheduled = z.object({ Payload: z.object({ token: z.string() }) });

/**
 * Answers an execution that waits for an approval. Who asked for it is no approver of it, whatever the list says. The
 * task's token is in the history of the execution alone: no button carries it.
 * @returns what takes the place of the call for an approval
 * @throws RefusedError to whoever may not decide, and when nothing waits any more
 */
export async function decide(
  session: Session,
  executions: Executions,
  { waiting, approved }: Extract<SlackWork, { kind: 'decide' }>,
): Promise<SlackMessage> {
  const { context, request, inGroup } = session;
  const history = await executions.history(waiting);
  const task = history.findLast(
    ({ taskScheduledEventDetails: details }) => details?.resource === 'invoke.waitForTaskToken',
  );
  const entered = history.findLast(({ type }) => type === 'TaskStateEntered');
  const state = waitingState.safeParse(JSON.parse(entered?.stateEnteredEventDetails?.input ?? '{}'));
  const token = scheduled.safeParse(JSON.parse(task?.taskScheduledEventDetails?.parameters ?? '{}'));
  const change = state.data?.prepared.change;
  const command = changingCommands.find((known) => known === change?.command);
  if (!state.success || !token.success || !change || !command || change.server === undefined) throw over();

  if (state.data.request.user === request.user) {
    throw new RefusedError(
      'forbidden',
      'Who asks for something cannot approve or refuse it. Someone else must.',
    );
  }
  const approval = approvalFor(context.settings, command, change.server);
  if (!approval || !isApprover(approval.approvers, request.user, inGroup)) {
    throw new RefusedError(
      'forbidden',
      `You are not among the approvers of ${command} on ${change.server}. They are named in automation.yaml, under slack.approvals.`,
    );
  }
  const by = mention(request.user);
  const refused = usual(problemMessage(`✖ ${by} refused it: ${change.title}`));
  const decision: Decision = approved
    ? { approved, by: request.user }
    : { approved, by: request.user, ...refused };
  // Another try of a function that was killed once its decision had been taken finds that decision.
  const { decision: taken } = state.data;
  const isTaken = taken?.by === request.user && taken.approved === approved;
  if (!isTaken && !(await executions.succeedTask(token.data.Payload.token, decision))) throw over();
  const verdict = approved ? `✔ Approved by ${by}` : `✖ Refused by ${by}`;
  const asked = `${change.title}\nasked for by ${mention(state.data.request.user)}`;
  return { public: true, ...message(verdict, ...sections(`${verdict}: ${asked}`)) };
}

function over(): RefusedError {
  return new RefusedError(
    'conflict',
    'Nothing waits for this approval any more: it was decided, or its time is over.',
  );
}
