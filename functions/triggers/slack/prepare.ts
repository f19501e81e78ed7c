import * as z from 'zod';
import { RefusedError } from '../../action.ts';
import { Executions } from '../../platform/executions.ts';
import { type Invocation, step } from '../../platform/step.ts';
import { answerCommand } from './answer-command.ts';
import { StillRunning } from './changes/follow.ts';
import { planChange } from './changes/plan-change.ts';
import { deliverySecret } from './deliver.ts';
import { parseCommand } from './language/parse.ts';
import { mention, message, type SlackMessage, sections } from './messages/blocks.ts';
import {
  approvalCall,
  confirmMessage,
  problemMessage,
  problemOf,
  waitingMessage,
} from './messages/changes.ts';
import { approvalFor, isNamed, missingPermission, permissionOf } from './permissions.ts';
import { openSession, permitServers, type Session, type SlackContext } from './session.ts';
import { changingCommands } from './settings.ts';
import { type ApprovalCall, type Confirmation, sealPurposes, sealText } from './work.ts';
import {
  type Change,
  type Decision,
  type Prepared,
  prepared,
  type SlackWork,
  stepEvents,
  usual,
} from './workflow.ts';

/** How long a confirmation is valid. */
const confirmMinutes = 10;

const earlier = z.object({ request: z.object({ user: z.string() }), ...prepared.shape });

/** Step 1, as a Lambda handler: what is refused is answered, and every other error is the workflow's. */
export const prepareStep = (context: SlackContext): Invocation<Prepared> =>
  step(stepEvents.prepare, async ({ input, execution, machine }): Promise<Prepared> => {
    try {
      const session = await openSession(context, input.request, execution);
      return await prepare(session, new Executions(machine), input.work);
    } catch (error) {
      const problem = problemOf(error);
      if (!problem) throw error;
      // A refused press leaves the message as it is: another person may still press its buttons.
      return { next: 'answer', message: problem, how: 'beside' };
    }
  });

/**
 * Step 1: finds out what is requested and whether it is permitted. A command that only reads is answered; a change is
 * shown for confirmation; a confirmed change goes to its approval or is carried out.
 * @throws RefusedError and every error of the actions
 */
export async function prepare(session: Session, executions: Executions, work: SlackWork): Promise<Prepared> {
  switch (work.kind) {
    case 'say':
      return { next: 'answer', message: message(work.text), how: work.beside ? 'beside' : 'usual' };
    case 'decide':
      return { next: 'answer', ...usual(await decide(session, executions, work)) };
    case 'confirmed':
      return confirmed(session, executions, work.prepared);
    case 'command':
      return prepareCommand(session, work.text);
  }
}

async function prepareCommand(session: Session, text: string): Promise<Prepared> {
  const parsed = parseCommand(text);
  if ('problem' in parsed) return { next: 'answer', ...usual(problemMessage(parsed.problem)) };
  const { command } = parsed;
  switch (command.name) {
    case 'help':
    case 'status':
    case 'jobs':
    case 'runs':
    case 'clones':
    case 'job':
    case 'report':
    case 'mutes':
    case 'servers':
    case 'whoami':
      return { next: 'answer', ...usual(await answerCommand(session, command)) };
  }
  // Checked before anything is read, so that callers who may not act learn nothing about the jobs.
  const permission = permissionOf(command.name);
  if (permission !== undefined && session.callerOf(permission).permissions.length === 0) {
    throw new RefusedError('forbidden', missingPermission(permission));
  }
  const planned = await planChange(session, command);
  if ('answer' in planned) return { next: 'answer', ...usual(planned.answer) };
  const { change } = planned;
  refuseServer(session, change);
  if (!isChanging(change)) return { next: 'run', change };
  const { context, request, execution } = session;
  const until = Math.floor(context.now().getTime() / 1000) + confirmMinutes * 60;
  const confirmation: Confirmation = { prepared: execution, user: request.user, until };
  const sealed = sealText(confirmation, sealPurposes.confirm, await deliverySecret(context.secrets));
  return { next: 'answer', ...usual(confirmMessage(change.title, sealed, confirmMinutes)), change };
}

/** The exact change is taken from the execution that prepared it: an execution's result cannot be altered. */
async function confirmed(session: Session, executions: Executions, name: string): Promise<Prepared> {
  const execution = await executions.describe(name);
  if (execution?.status === 'RUNNING') throw new StillRunning(`The execution ${name} has not ended yet.`);
  const found = earlier.safeParse(JSON.parse(execution?.output ?? '{}'));
  const { request } = session;
  if (!found.success || found.data.request.user !== request.user || !found.data.prepared.change) {
    throw new RefusedError(
      'not-found',
      'What was to be confirmed is not known any more. Give the command again.',
    );
  }
  const { change } = found.data.prepared;
  refuseServer(session, change);
  const { settings, secrets } = session.context;
  const approval =
    isChanging(change) && change.server !== undefined
      ? approvalFor(settings, change.command, change.server)
      : undefined;
  if (!approval) return { next: 'run', change };
  const call: ApprovalCall = { waiting: session.execution };
  const sealed = sealText(call, sealPurposes.approve, await deliverySecret(secrets));
  const { approvers } = approval;
  const names = [
    ...(approvers.users ?? []).map(mention),
    ...(approvers.userGroups ?? []).map((group) => `<!subteam^${group}>`),
  ].join(', ');
  const { title } = change;
  const lapsed = problemMessage(`✖ Nobody approved it in time, which is a refusal: ${title}`);
  return {
    next: 'approve',
    change,
    ...usual(waitingMessage(title, names)),
    call: {
      message: approvalCall(title, request.user, names, sealed, settings.approvalMinutes),
      how: 'beside',
    },
    lapsed: { approved: false, ...usual(lapsed) },
  };
}

type ServerChange = Change & { command: (typeof changingCommands)[number] };

function isChanging(change: Change): change is ServerChange {
  return changingCommands.some((command) => command === change.command);
}

/** @throws RefusedError `forbidden`, naming the permission and the server */
function refuseServer(session: Session, { command, server }: Change): void {
  const permission = permissionOf(command);
  if (permission === undefined) return;
  const caller = session.callerOf(permission);
  if (caller.permissions.length === 0) throw new RefusedError('forbidden', missingPermission(permission));
  permitServers(caller, permission, server === undefined ? [] : [server]);
}

const waitingInput = z.object({ request: z.object({ user: z.string() }) });
const waitingState = z.object({
  ...waitingInput.shape,
  ...prepared.shape,
  /** Set once it is decided. */
  decision: z.object({ approved: z.boolean(), by: z.string().optional() }).optional(),
});
const scheduled = z.object({ Payload: z.object({ token: z.string() }) });

/**
 * Answers an execution that waits for an approval. The requester may not approve, whatever the list says. The task's
 * token is only in the execution's history: no button carries it.
 * @returns what replaces the request for an approval
 * @throws RefusedError for a person who may not decide, and if the execution no longer waits
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
  if (!approval || !isNamed(approval.approvers, request.user, inGroup)) {
    throw new RefusedError(
      'forbidden',
      `You are not among the approvers of ${command} on ${change.server}. They are named in automation.yaml, under slack.approvals.`,
    );
  }
  const by = mention(request.user);
  const refused = usual(problemMessage(`✖ ${by} refused it: ${change.title}`));
  const decision: Decision = approved
    ? { approved, by: request.user, request }
    : { approved, by: request.user, ...refused };
  // A retry of a function that was killed after its decision was taken finds that decision.
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
