import type { ActionsBlock } from '@slack/types';
import { RefusedError } from '../../action.ts';
import { nearestName } from '../../input/nearest-name.ts';
import { getJobAction } from '../../jobs/actions/get-job.ts';
import { listJobsAction } from '../../jobs/actions/list-jobs.ts';
import type { Job } from '../../jobs/job.ts';
import { buttons, escapeMrkdwn } from '../../platform/slack/block-kit.ts';
import type { JobReference } from './language/command.ts';
import { quote } from './language/words.ts';
import { message, type SlackMessage, sections } from './messages/blocks.ts';
import type { Session } from './session.ts';
import { buttonIds } from './work.ts';

const mostChoices = 20;
const buttonsPerRow = 5;

/**
 * The job with a name or an id. If several jobs have the name, the error offers a choice; if none has it, the nearest
 * names.
 * @param command the command with another job in it, for the buttons
 */
export function findJob(
  jobs: readonly Job[],
  wanted: string,
  command: (job: string, server: string) => string,
): { job: Job } | { answer: SlackMessage } {
  const byId = jobs.filter(({ id }) => isId(wanted, id));
  const exact = byId.length > 0 ? byId : jobs.filter(({ name }) => name === wanted);
  const found = exact.length > 0 ? exact : jobs.filter(({ name }) => isSame(name, wanted));
  const [job, ...others] = found;
  if (job && others.length === 0) return { job };
  if (job) return { answer: choice(found, command) };
  const nearest = nearestName(wanted, [...new Set(jobs.map(({ name }) => name))]);
  const hint = nearest === undefined ? '' : ` Did you mean ${escapeMrkdwn(quote(nearest))}?`;
  const near = jobs.filter(({ name }) => name === nearest).slice(0, buttonsPerRow);
  const text = `✖ There is no job of that name or id.${hint}`;
  return { answer: message(text, ...sections(text), ...(near.length > 0 ? [rowOf(near, 0, command)] : [])) };
}

const isSame = (left: string, right: string) => left.toLowerCase() === right.toLowerCase();
const isId = (wanted: string, id: string) => isSame(id, wanted.replace(/^urn:veeam:Job:/i, ''));
const isMeant = ({ id, name }: Job, wanted: string) => isId(wanted, id) || isSame(name, wanted);

function choice(found: readonly Job[], command: (job: string, server: string) => string): SlackMessage {
  const more = found.length - mostChoices;
  const text = `${found.length} jobs have that name. Which one?${more > 0 ? ` The first ${mostChoices} are here; name the others by "on SERVER".` : ''}`;
  const rows: ActionsBlock[] = [];
  for (let at = 0; at < Math.min(found.length, mostChoices); at += buttonsPerRow) {
    rows.push(rowOf(found.slice(at, Math.min(at + buttonsPerRow, mostChoices)), at, command));
  }
  return message(text, ...sections(text), ...rows);
}

function rowOf(
  jobs: readonly Job[],
  at: number,
  command: (job: string, server: string) => string,
): ActionsBlock {
  return buttons(
    jobs.map((job, index) => ({
      id: `${buttonIds.run}:${at + index}`,
      label: `${job.name} on ${job.server}`,
      value: command(job.id, job.server),
    })),
  );
}

const mostJobs = 5_000;

/** The query of `GET /jobs` for jobs to find. */
function jobQuery(server: string | undefined, fresh = false): object {
  return { limit: String(mostJobs), fresh: String(fresh), ...(server !== undefined && { server }) };
}

/**
 * The job that a reference means, in its current state. Its name is looked up among the jobs as last seen, and on the
 * servers if it is not found there, or gone.
 * @param command as for `findJob`
 * @throws RefusedError and every error of the actions
 */
export async function readJob(
  { context, run }: Pick<Session, 'context' | 'run'>,
  { job: wanted, server }: JobReference,
  command: (job: string, server: string) => string,
): Promise<{ job: Job } | { answer: SlackMessage }> {
  const known = await run(listJobsAction(context), jobQuery(server));
  const found = findJob(known.jobs, wanted, command);
  if ('job' in found) {
    const { id, server: of } = found.job;
    try {
      const { job } = await run(getJobAction(context), { server: of, id });
      if (isMeant(job, wanted)) return { job };
    } catch (error) {
      // It is gone, or its server shows it only in lists.
      if (!(error instanceof RefusedError)) throw error;
    }
  } else if (known.jobs.some((job) => isMeant(job, wanted))) return found;
  const { jobs } = await run(listJobsAction(context), jobQuery(server, true));
  return findJob(jobs, wanted, command);
}
