import { randomUUID } from 'node:crypto';
import { RefusedError } from '../../../action.ts';
import { applyFixAction } from '../../../compliance/actions/apply-fix.ts';
import { getFixAction } from '../../../compliance/actions/list-fixes.ts';
import { planFixAction } from '../../../compliance/actions/plan-fix.ts';
import { type ApprovedFix, approvedFix, type FixView } from '../../../compliance/drift/fix.ts';
import type { FixContext } from '../../../compliance/drift/fix-context.ts';
import { complianceSchema } from '../../../compliance/policies/configuration.ts';
import type { Job } from '../../../jobs/job.ts';
import { escapeMrkdwn } from '../../../platform/slack/block-kit.ts';
import { workId } from '../../../work-id.ts';
import { approvalFor } from '../permissions.ts';
import type { Session } from '../session.ts';
import type { Change } from '../workflow.ts';

/** The context of the actions on fixes, from a session. */
function contextOf({ context }: Session): FixContext {
  const compliance = complianceSchema.parse(context.configuration.compliance);
  return { ...context, compliance, randomId: randomUUID };
}

/** Plans how a job is set to its standard, and stores nothing. @throws RefusedError and every error of the action */
export function planFix(session: Session, { id, name, server }: Job): Promise<Change> {
  const title = `fix *${escapeMrkdwn(name)}* on ${server}`;
  return planned(session, 'fix', title, { server, jobs: [id] });
}

/** Plans how a fix is undone, in the same way. */
export async function planUnfix(session: Session, id: string): Promise<Change> {
  const { server, jobs } = await session.run(getFixAction(session.context.record), { id });
  const names = jobs.map(({ name }) => `*${escapeMrkdwn(name)}*`).join(', ');
  return planned(session, 'unfix', `take back the fix of ${names} on ${server}`, { undo: id });
}

async function planned(
  session: Session,
  command: 'fix' | 'unfix',
  what: string,
  input: object,
): Promise<Change> {
  const { server, jobs, needsSecondPerson } = await session.run(planFixAction(contextOf(session), {}), input);
  if (needsSecondPerson && approvalFor(session.context.settings, command, server) === undefined)
    throw new RefusedError(
      'forbidden',
      `Somebody else has to apply this fix. Name approvers of ${command} in automation.yaml, under slack.approvals, or plan it by the API.`,
    );
  const lines = jobs.flatMap(({ name, standard, changes, cannot }) => [
    `*${escapeMrkdwn(name)}*${standard === undefined ? '' : `, as ${escapeMrkdwn(standard)}`}`,
    ...changes.map(({ field, from, to }) => `• ${field}: ${shown(from)} → ${shown(to)}`),
    ...cannot.map(({ field, because }) => `○ ${field} stays: ${escapeMrkdwn(because)}`),
  ]);
  const approved: ApprovedFix = { server, jobs: jobs.map(({ name, changes }) => ({ name, changes })) };
  return { command, server, title: [what, ...lines].join('\n'), input, approved };
}

const shown = (value: unknown): string => escapeMrkdwn(String(value));

/**
 * Plans the fix that was shown again, stores it and applies it, in the name of the approver if there is one. A retry of
 * the same execution continues with the same fix.
 * @throws RefusedError if the fix would now change something else, and every error of the actions
 */
export async function runFix(session: Session, change: Change, approver?: string): Promise<FixView> {
  const { execution, request, callerOf, context } = session;
  const { data: approved } = approvedFix.safeParse(change.approved);
  if (approved === undefined)
    throw new RefusedError('conflict', 'What was shown is not known any more. Give the command again.');
  const id = workId('fix', { source: 'slack', name: request.user }, execution);
  const fixes = contextOf(session);
  await session.run(planFixAction(fixes, { stored: { id, approved } }), change.input);
  const caller = { ...callerOf('jobs:write'), name: approver ?? request.user };
  return applyFixAction(fixes).run({ id }, { caller, now: context.now(), requestId: execution });
}

/** The outcome of a fix, and how to undo it. */
export function fixLines({ id, status, jobs }: FixView): string {
  const lines = jobs.map(({ name, outcome, because }) =>
    outcome === 'fixed'
      ? `✔ fixed: *${escapeMrkdwn(name)}*`
      : `✖ ${outcome ?? 'not tried'}: *${escapeMrkdwn(name)}* ${escapeMrkdwn(because ?? '')}`.trimEnd(),
  );
  const back = status === 'applied' ? `; to take it back: unfix \`${id}\`` : '';
  return [...lines, `fix \`${id}\`${back}`].join('\n');
}
