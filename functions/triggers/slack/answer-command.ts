import { mayUse, RefusedError } from '../../action.ts';
import { getReportAction } from '../../compliance/actions/get-report.ts';
import { listMutesAction } from '../../compliance/actions/silence.ts';
import { listJobsAction } from '../../jobs/actions/list-jobs.ts';
import { slackPermissions } from './allowable.ts';
import type { Session } from './context.ts';
import { findJob } from './find-job.ts';
import { jobQuery } from './job-query.ts';
import type { Command } from './language/command.ts';
import { quote } from './language/words.ts';
import {
  date,
  escapeText,
  mention,
  message,
  onServers,
  type SlackMessage,
  sections,
} from './messages/blocks.ts';
import { jobLines, jobMessage, unreadLines } from './messages/jobs.ts';
import { listMessage } from './messages/pages.ts';
import type { DoingCommand } from './plan-change.ts';
import { missingPermission } from './receive.ts';
import { status } from './status.ts';

/** The commands that only read. */
export type ReadingCommand = Exclude<Command, DoingCommand>;

/** Answers a command that only reads. @throws RefusedError and every error of the actions */
export async function answerCommand(session: Session, command: ReadingCommand): Promise<SlackMessage> {
  switch (command.name) {
    case 'status':
      return status(session, command.page);
    case 'jobs':
      return jobs(session, command);
    case 'job': {
      const listed = await session.run(listJobsAction(session.context), jobQuery(command.server));
      const found = findJob(listed.jobs, command.job, (id, server) => `job ${id} on ${server}`);
      return 'job' in found ? jobMessage(found.job) : found.answer;
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

async function jobs(
  session: Session,
  { filter, page }: Extract<Command, { name: 'jobs' }>,
): Promise<SlackMessage> {
  const pattern = filter === undefined || /[*?]/.test(filter) ? filter : `*${filter}*`;
  const query = { ...jobQuery(undefined), ...(pattern !== undefined && { name: pattern }) };
  const listed = await session.run(listJobsAction(session.context), query);
  const entries = [...unreadLines(listed.unread), ...listed.jobs.map(jobLines)];
  const title = `${listed.jobs.length} jobs${filter === undefined ? '' : ` that fit ${filter}`}`;
  const again = filter === undefined ? 'jobs' : `jobs ${quote(filter)}`;
  return listMessage(title, entries, page, (other) => `${again} page ${other}`);
}

async function report(session: Session): Promise<SlackMessage> {
  const { storage, checks } = session.context;
  const { check } = await session.run(getReportAction(storage), { id: 'latest', form: 'json' });
  const figures = (await storage.getHistory()).history.checks.at(-1);
  const link = `<${await checks.reportUrl(check)}|Open the report>`;
  const counts = figures
    ? `${figures.complying} of ${figures.jobs} jobs comply, ${figures.findings} findings are open (${date(figures.at)}).\n`
    : '';
  return message(`The latest report`, ...sections(`${counts}${link}`));
}

async function mutes(session: Session, page: number): Promise<SlackMessage> {
  const muted = await session.run(listMutesAction(session.context.storage), {});
  const entries = muted.map(
    ({ pattern, servers, until, because, by }) =>
      `*${escapeText(pattern)}*${onServers({ servers })} until ${date(until)}, by ${mention(by)}: ${escapeText(because)}`,
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
  return listMessage(`${mine.length} servers`, entries, page, (other) => `servers page ${other}`);
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
