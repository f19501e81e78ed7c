import { mayUse, RefusedError } from '../../action.ts';
import { type OpenFinding, openFindingsAction } from '../../compliance/actions/findings.ts';
import { getReportAction } from '../../compliance/actions/get-report.ts';
import { listMutesAction } from '../../compliance/actions/mutes.ts';
import { buttons, escapeMrkdwn } from '../../platform/slack/block-kit.ts';
import { countedFindings } from '../../words/facts.ts';
import type { DoingCommand } from './changes/plan-change.ts';
import { readJob } from './find-job.ts';
import type { Command } from './language/command.ts';
import { answerList } from './list.ts';
import { listMessage, mention, message, onServers, type SlackMessage, sections } from './messages/blocks.ts';
import { findingEntry, jobMessage } from './messages/results.ts';
import { missingPermission } from './permissions.ts';
import type { Session } from './session.ts';
import { slackPermissions } from './settings.ts';
import { timeAndAge } from './when.ts';
import { buttonIds } from './work.ts';

/** The commands that only read. */
export type ReadingCommand = Exclude<Command, DoingCommand>;

/** Answers a command that only reads. @throws RefusedError and every error of the actions */
export async function answerCommand(session: Session, command: ReadingCommand): Promise<SlackMessage> {
  switch (command.name) {
    case 'status':
      return status(session, command.page);
    case 'jobs':
    case 'runs':
    case 'clones':
      return answerList(session, command);
    case 'job': {
      const found = await readJob(session, command, (id, server) => `job ${id} on ${server}`);
      return 'job' in found ? jobMessage(found.job, session.context.now()) : found.answer;
    }
    case 'report':
      return report(session);
    case 'mutes':
      return mutes(session, command.page);
    case 'servers':
      return servers(session, command.page);
    case 'whoami':
      return whoAmI(session);
    case 'help':
      return message('Type the command without anything more to see what there is.');
  }
}

async function report(session: Session): Promise<SlackMessage> {
  const { storage, compliance, checks, now } = session.context;
  const { check } = await session.run(getReportAction(storage, compliance), { id: 'latest', form: 'json' });
  const figures = (await compliance.latest())?.trend.at(-1);
  const link = `<${await checks.reportUrl(check)}|Open the report>`;
  const counts = figures
    ? `${figures.complying} of ${figures.jobs} jobs comply, ${countedFindings(figures.findings)} open, as of ${timeAndAge(figures.at, now())}.\n`
    : '';
  return message(`The latest report`, ...sections(`${counts}${link}`));
}

async function mutes(session: Session, page: number): Promise<SlackMessage> {
  const { mutes: muted } = await session.run(listMutesAction(session.context.compliance), { limit: '1000' });
  const entries = muted.map(
    ({ pattern, servers, until, because, by }) =>
      `*${escapeMrkdwn(pattern)}*${onServers({ servers })} until ${timeAndAge(until, session.context.now())}, by ${mention(by)}: ${escapeMrkdwn(because)}`,
  );
  const title = muted.length === 0 ? 'Nothing is muted.' : `${muted.length} muted`;
  return listMessage(title, entries, page, (other) => `mutes page ${other}`);
}

function servers(session: Session, page: number): SlackMessage {
  const caller = session.callerOf('jobs:read');
  if (caller.permissions.length === 0) {
    throw new RefusedError('forbidden', missingPermission('jobs:read'));
  }
  const mine = session.context.configuration.servers.filter(({ name }) => mayUse(caller, name));
  const entries = mine.map(({ name, product }) => `*${name}* ${product}`);
  const title = mine.length === 1 ? '1 server' : `${mine.length} servers`;
  return listMessage(title, entries, page, (other) => `servers page ${other}`);
}

function whoAmI({ request, callerOf }: Session): SlackMessage {
  const granted = slackPermissions
    .map((permission) => ({ permission, servers: callerOf(permission).servers }))
    .filter(({ servers: names }) => names.length > 0)
    .map(
      ({ permission, servers: names }) =>
        `\`${permission}\` on ${names.includes('*') ? 'every server' : names.join(', ')}`,
    );
  const may =
    granted.length > 0
      ? `You may, in this channel:\n${granted.join('\n')}`
      : 'You may do nothing in this channel.';
  return message(
    'Who you are',
    ...sections(
      `You are ${mention(request.user)}, \`${request.user}\`, in the channel \`${request.channel}\`.\n${may}`,
    ),
  );
}

/** A day, and two hours that a check may be late. */
const oldMs = 26 * 3_600_000;

/**
 * What is wrong now, by policy: the findings of the latest check on the requester's servers, with its age; and a button
 * for a check if there is none or it is old.
 * @throws RefusedError without `jobs:read`
 */
export async function status(session: Session, page: number): Promise<SlackMessage> {
  const { context, callerOf } = session;
  const { check, findings } = await session.run(openFindingsAction(context.compliance), {});
  const writer = callerOf('compliance:write');
  const head = [
    ...(check ? sections(await checkLine(session, check)) : []),
    // A check reads every server, and its notices go to all channels.
    ...(mayUse(writer, '*') ? [buttons([checkButton])] : []),
  ];
  const entries = findings
    .filter(({ finding }) => finding.state !== 'excepted')
    .map((entry) => findingEntry(entry, context.now(), mayUse(writer, entry.finding.server)));
  const title = check ? titleOf(findings) : '? No check has run yet: what is wrong is not known.';
  const all = head.length > 0 ? [head, ...entries] : entries;
  return listMessage(title, all, page, (other) => `status page ${other}`);
}

const checkButton = { id: `${buttonIds.run}:check`, label: 'Check now', value: 'check' };

async function checkLine({ context, callerOf }: Session, check: { id: string; at: string }): Promise<string> {
  const isOld = context.now().getTime() - Date.parse(check.at) > oldMs;
  const link = mayUse(callerOf('compliance:read'), '*')
    ? ` · <${await context.checks.reportUrl(check.id)}|Open the report>`
    : '';
  return `${isOld ? '▲ The last check is old: it was on' : 'As checked on'} ${timeAndAge(check.at, context.now())}${link}`;
}

function titleOf(findings: readonly OpenFinding[]): string {
  const isHeld = ({ finding, mute }: OpenFinding) => finding.state === 'held' || mute !== undefined;
  const count = (fits: (entry: OpenFinding) => boolean) => findings.filter(fits).length;
  const open = count((entry) => entry.finding.state === 'open' && !isHeld(entry));
  const others = [
    { words: 'held back', many: count(isHeld) },
    { words: 'excepted', many: count(({ finding }) => finding.state === 'excepted') },
    { words: 'could not be judged', many: count(({ finding }) => finding.state === 'not-judged') },
  ];
  const more = others.filter(({ many }) => many > 0).map(({ words, many }) => `${many} ${words}`);
  const found = open === 0 ? '✔ Nothing is wrong by policy' : `✖ Findings that stand: ${open}`;
  return more.length === 0 ? found : `${found} (besides: ${more.join(', ')})`;
}
