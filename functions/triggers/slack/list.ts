import { listClonesAction } from '../../clone/actions/list-clones.ts';
import { listJobsAction } from '../../jobs/actions/list-jobs.ts';
import { listRunsAction } from '../../jobs/actions/list-runs.ts';
import { buttons } from '../../platform/slack/block-kit.ts';
import { type Command, jobResultWords, type ListName } from './language/command.ts';
import { writtenListing } from './language/listing.ts';
import { listMessage, type SlackMessage, sections } from './messages/blocks.ts';
import { asOfLines, cloneLines, jobLines, runLines, unreadLines } from './messages/results.ts';
import type { Session } from './session.ts';
import { momentOf } from './when.ts';
import { buttonIds } from './work.ts';

type ListCommand = Extract<Command, { name: ListName }>;
type Listed = { entries: string[]; notes?: string[]; more?: boolean };

/** The size of a page of the API. */
const mostJobs = '5000';
const mostOthers = '100';

/** Answers a command that lists. @throws RefusedError and every error of the actions */
export async function answerList(session: Session, command: ListCommand): Promise<SlackMessage> {
  const { name, page, near } = command;
  const { entries, notes = [], more = false } = await listed(session, command);
  const written = writtenListing(name, command);
  const asked = written === name ? '' : ` (${written.slice(name.length + 1)})`;
  const count = entries.length === 1 ? `1 ${name.slice(0, -1)}` : `${entries.length} ${name}`;
  const title = `${more ? 'The newest ' : ''}${count}${asked}`;
  const shown = listMessage(title, [...notes, ...entries], page, (other) => `${written} page ${other}`);
  if (entries.length > 0 || near === undefined) return shown;
  const { filter: _, ...others } = command;
  const meant = writtenListing(name, { ...others, states: [near, ...command.states] });
  const button = { id: `${buttonIds.run}:meant`, label: meant, value: meant };
  return {
    ...shown,
    blocks: [...shown.blocks, ...sections('No name fits. Did you mean a state?'), buttons([button])],
  };
}

function listed(session: Session, command: ListCommand): Promise<Listed> {
  switch (command.name) {
    case 'jobs':
      return jobs(session, command);
    case 'runs':
      return runs(session, command);
    case 'clones':
      return clones(session, command);
  }
}

async function jobs(session: Session, command: ListCommand): Promise<Listed> {
  const { filter, states, server, since, now = false } = command;
  const { context } = session;
  const pattern = filter === undefined || /[*?]/.test(filter) ? filter : `*${filter}*`;
  const isResult = (state: string) => jobResultWords.some((result) => result === state);
  const [results, statuses] = [states.filter(isResult), states.filter((state) => !isResult(state))];
  // The API lists runs after a moment; a run that started exactly then is meant, too.
  const after = since && new Date(Date.parse(momentOf(session, since)) - 1).toISOString();
  const found = await session.run(listJobsAction(context), {
    limit: mostJobs,
    fresh: String(now),
    ...(pattern !== undefined && { name: pattern }),
    ...(results.length > 0 && { lastResult: results.join(',') }),
    ...(statuses.length > 0 && { status: statuses.join(',') }),
    ...(server !== undefined && { server }),
    ...(after !== undefined && { lastRunAfter: after }),
  });
  return {
    notes: [...asOfLines(found.asOf, context.now()), ...unreadLines(found.unread)],
    entries: found.jobs.map((job) => jobLines(job, context.now())),
  };
}

async function runs(session: Session, { states, server, since }: ListCommand): Promise<Listed> {
  const { context } = session;
  const found = await session.run(listRunsAction(context), {
    limit: mostOthers,
    ...(states.length > 0 && { result: states.join(',') }),
    ...(server !== undefined && { server }),
    ...(since !== undefined && { since: momentOf(session, since) }),
  });
  const entries = found.runs.map((run) => runLines(run, context.now()));
  return { entries, more: found.next !== undefined };
}

async function clones(session: Session, { states, server, since }: ListCommand): Promise<Listed> {
  const { context } = session;
  const [only] = states;
  const found = await session.run(listClonesAction(context, context.workflows.record), {
    limit: mostOthers,
    ...(states.length === 1 && only !== 'running' && { outcome: only }),
    ...(server !== undefined && { server }),
    ...(since !== undefined && { since: momentOf(session, since) }),
  });
  const isWanted = (outcome = 'running') => states.length === 0 || states.includes(outcome);
  const entries = found.clones
    .filter(({ outcome }) => isWanted(outcome))
    .map((clone) => cloneLines(clone, context.now()));
  return { entries, more: found.next !== undefined };
}
