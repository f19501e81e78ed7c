import { RefusedError } from '../../../action.ts';
import { createCloneAction } from '../../../clone/actions/create-clone.ts';
import { getCloneAction } from '../../../clone/actions/get-clone.ts';
import type { ApprovedPlan } from '../../../clone/plan.ts';
import { muteAction } from '../../../compliance/actions/mutes.ts';
import { createCopyJobAction } from '../../../copy-jobs/actions/create-copy-job.ts';
import type { Job } from '../../../jobs/job.ts';
import { escapeMrkdwn } from '../../../platform/slack/block-kit.ts';
import { findServer } from '../../../servers/connect.ts';
import { countedFindings } from '../../../words/facts.ts';
import { readJob } from '../find-job.ts';
import { type Command, type ControlWord, controlWords } from '../language/command.ts';
import { quote } from '../language/words.ts';
import type { SlackMessage } from '../messages/blocks.ts';
import { permitServers, type Session } from '../session.ts';
import { endOfDay, inDays } from '../when.ts';
import type { Change } from '../workflow.ts';

/** The commands that change something. */
export type DoingCommand = Extract<
  Command,
  | { name: ControlWord }
  | {
      name:
        | 'clone'
        | 'cancel'
        | 'copy'
        | 'fix'
        | 'unfix'
        | 'check'
        | 'ack'
        | 'mute'
        | 'unmute'
        | 'servers test';
    }
>;

type Planned = { change: Change } | { answer: SlackMessage };

/**
 * Turns a command into the exact change that it means, and changes nothing: names are resolved, and a clone or a copy
 * job is planned by a dry run of its own action.
 * @throws RefusedError and every error of the actions
 */
export async function planChange(session: Session, command: DoingCommand): Promise<Planned> {
  switch (command.name) {
    case 'clone':
      return planClone(session, command);
    case 'cancel':
      return planCancel(session, command.clone);
    case 'copy':
      return planCopy(session, command);
    case 'fix': {
      const found = await readJob(session, command, (id, server) => `fix ${id} on ${server}`);
      if ('answer' in found) return found;
      const { planFix } = await import('./fix.ts');
      return { change: await planFix(session, found.job) };
    }
    case 'unfix': {
      const { planUnfix } = await import('./fix.ts');
      return { change: await planUnfix(session, command.fix) };
    }
    case 'check':
      return { change: { command: 'check', title: 'Run a compliance check', input: {} } };
    case 'servers test': {
      const caller = session.callerOf('servers:test');
      permitServers(caller, 'servers:test', [command.server]);
      const { name } = findServer(session.context.configuration, command.server, { caller });
      const title = `Test the connection to ${name}`;
      return { change: { command: 'servers test', server: name, title, input: { server: name } } };
    }
    case 'ack': {
      const { finding, days, because } = command;
      const until = days === undefined ? {} : { until: inDays(session, days) };
      const input = { finding, ...until, ...(because !== undefined && { because }) };
      return { change: { command: 'ack', title: `Acknowledge ${escapeMrkdwn(finding)}`, input } };
    }
    case 'mute': {
      const { pattern, because } = command;
      const until =
        'date' in command.until ? endOfDay(session, command.until.date) : inDays(session, command.until.days);
      const input = { pattern, because, until };
      const action = muteAction(session.context.compliance);
      const { findings } = await session.run(action, { ...input, dryRun: true });
      const held = `${countedFindings(findings)} now`;
      return { change: { command: 'mute', title: `Mute ${escapeMrkdwn(pattern)} (${held})`, input } };
    }
    case 'unmute': {
      const { pattern, because } = command;
      const input = { pattern, ...(because !== undefined && { because }) };
      return { change: { command: 'unmute', title: `Unmute ${escapeMrkdwn(pattern)}`, input } };
    }
    default: {
      const { name, words = [] } = command;
      const written = words.map((word) => ` ${word}`).join('');
      const found = await readJob(session, command, (id, server) => `${name} ${id}${written} on ${server}`);
      if ('answer' in found) return found;
      const { server, id, status } = found.job;
      const options = words.map((word) => controlWords[name][word] ?? {});
      const input = Object.assign({ server, id, control: name }, ...options);
      const title = `${name}${written} ${shown(found.job)}, which is ${status}`;
      return { change: { command: name, server, title, input } };
    }
  }
}

async function planClone(session: Session, command: Extract<Command, { name: 'clone' }>): Promise<Planned> {
  const { as, repository, enabled } = command;
  const schedule = enabled === undefined ? undefined : enabled ? 'enabled' : 'disabled';
  const to = repository === undefined ? '' : ` to ${quote(repository)}`;
  const found = await readJob(
    session,
    command,
    (id, server) =>
      `clone ${id} as ${quote(as)}${to}${schedule === undefined ? '' : ` ${schedule}`} on ${server}`,
  );
  if ('answer' in found) return found;
  const { job } = found;
  const request = {
    server: job.server,
    job: job.id,
    name: as,
    ...(repository !== undefined && { repository }),
    ...(enabled !== undefined && { enabled }),
  };
  const { context, execution } = session;
  const requestedAt = context.now().toISOString();
  const action = createCloneAction(context, context.workflows, () => execution, { requestedAt });
  const planned = await session.run(action, { request, dryRun: true });
  if (!planned.dryRun) throw new Error('A dry run gives a plan.');
  const { plan } = planned;
  const lines = [
    `clone ${shown(job)} as *${escapeMrkdwn(plan.name)}*`,
    ...(plan.repository ? [`repository ${escapeMrkdwn(plan.repository.name)}`] : []),
    ...(schedule === undefined ? [] : [`its schedule ${schedule}`]),
    ...plan.warnings.map((warning) => `▲ ${escapeMrkdwn(warning)}`),
  ];
  return {
    change: {
      command: 'clone',
      server: job.server,
      title: lines.join('\n'),
      input: { request, dryRun: false },
      approved: { plan, requestedAt } satisfies ApprovedPlan,
    },
  };
}

async function planCancel(session: Session, given: string): Promise<Planned> {
  const clone = await session.run(getCloneAction(session.context.workflows), { id: given });
  const { id, server, status, outcome } = clone;
  if (status === 'finished')
    throw new RefusedError('conflict', `This clone has ended: ${outcome}. There is nothing to cancel.`);
  const of = `of ${escapeMrkdwn(clone.source)} on ${server}`;
  const title = `cancel the clone *${escapeMrkdwn(clone.name)}* ${of}, which is ${status}`;
  return { change: { command: 'cancel', server, title, input: { id } } };
}

async function planCopy(session: Session, command: Extract<Command, { name: 'copy' }>): Promise<Planned> {
  const { repository, schedule } = command;
  const written = schedule.length > 0 ? ` ${schedule.join(' ')}` : '';
  const found = await readJob(
    session,
    command,
    (id, server) => `copy ${id} to ${quote(repository)}${written} on ${server}`,
  );
  if ('answer' in found) return found;
  const { job } = found;
  const input = { server: job.server, backupJob: job.id, repository, schedule: scheduleOf(schedule) };
  const planned = await session.run(createCopyJobAction(session.context), { ...input, dryRun: true });
  if (planned.done !== 'planned') throw new Error('A dry run gives a plan.');
  const { plan } = planned;
  const lines = [
    `${plan.action} the copy job of ${shown(job)} to *${escapeMrkdwn(plan.repository.name)}*`,
    escapeMrkdwn(plan.schedule.summary),
    ...plan.warnings.map((warning) => `▲ ${escapeMrkdwn(warning.message)}`),
  ];
  return {
    change: { command: 'copy', server: job.server, title: lines.join('\n'), input, approved: plan },
  };
}

function shown({ name, server }: Job): string {
  return `*${escapeMrkdwn(name)}* on ${server}`;
}

/** The schedule of a copy job, from the words of a command: `immediate`, `daily 22:00`, `every 4 hours`. */
function scheduleOf(words: readonly string[]): object {
  const [kind, ...rest] = words;
  const text = rest.join(' ');
  if (kind === undefined || (kind === 'immediate' && text === '')) return { type: 'Immediate' };
  if (kind === 'daily' && /^\d{2}:\d{2}$/.test(text))
    return { type: 'DailyAtTime', days: 'Everyday', time: text };
  if (kind === 'every' && text !== '') return { type: 'Periodically', every: text };
  throw new RefusedError(
    'invalid-input',
    'A schedule is written: immediate, daily 22:00, or every 4 hours (5, 10, 15 or 30 minutes; 1, 2, 4, 8 or 12 hours).',
  );
}
