import * as z from 'zod';
import { RefusedError } from '../../action.ts';
import type { Executions } from '../../platform/executions.ts';
import { changingCommands } from './allowable.ts';
import { answerCommand } from './answer-command.ts';
import { type Change, type Prepared, prepared, usual } from './change.ts';
import type { Session } from './context.ts';
import { decide } from './decide.ts';
import { deliverySecret } from './deliver.ts';
import { StillRunning } from './follow.ts';
import { parseCommand } from './language/parse.ts';
import { mention, message } from './messages/blocks.ts';
import { approvalCall, confirmMessage, problemMessage, waitingMessage } from './messages/changes.ts';
import { approvalFor, permissionOf } from './permissions.ts';
import { planChange } from './plan-change.ts';
import { missingPermission } from './receive.ts';
import { permitServers } from './run-action.ts';
import { sealText } from './sealing.ts';
import { type ApprovalCall, type Confirmation, type SlackWork, sealPurposes } from './work.ts';

/** So long a confirmation holds. */
const confirmMinutes = 10;

const earlier = z.object({ request: z.object({ user: z.string() }), ...prepared.shape });

/**
 * Step 1: finds out what is asked for and whether it is permitted. What only reads is answered; what changes a server
 * is shown, to be confirmed; what was confirmed goes on to its approval or is carried out.
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
    case 'job':
    case 'report':
    case 'mutes':
    case 'servers':
    case 'whoami':
      return { next: 'answer', ...usual(await answerCommand(session, command)) };
  }
  // Before anything is read, so that whoever may not act learns nothing of the jobs there are.
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

/** The exact change is that of the execution which prepared it: nobody can alter what an execution has come to. */
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
