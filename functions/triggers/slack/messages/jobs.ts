import type { Job } from '../../../jobs/job.ts';
import { offeredControls } from '../../../jobs/offered-controls.ts';
import { buttonIds } from '../work.ts';
import { buttons, date, escapeText, message, type SlackMessage, sections } from './blocks.ts';

const signs: Record<Job['lastResult'], string> = {
  success: '✔',
  warning: '▲',
  failed: '✖',
  none: '○',
  unknown: '?',
};

/** A job in two lines: sign and words, name and server; when it ran, and what it said. */
export function jobLines(job: Job): string {
  const state = `${job.lastResult === 'none' ? 'no result yet' : job.lastResult}, ${job.status}`;
  const ran = job.lastRun === undefined ? 'never ran' : `ran ${date(job.lastRun)}`;
  const next = job.nextRun === undefined ? '' : ` · next ${date(job.nextRun)}`;
  const said =
    job.session?.message === undefined ? '' : `\n${escapeText(shortened(job.session.message, 300))}`;
  return `${signs[job.lastResult]} *${escapeText(job.name)}* on ${job.server}: ${state}\n${ran}${next}${said}`;
}

/** One job with what can be done to it. */
export function jobMessage(job: Job): SlackMessage {
  const facts = [
    jobLines(job),
    `type ${escapeText(job.type)}`,
    ...(job.repository?.name === undefined ? [] : [`repository ${escapeText(job.repository.name)}`]),
    ...(job.enabled ? [] : ['disabled']),
    `id \`${job.id}\``,
  ];
  const row = offeredControls(job).map((control) => ({
    id: `${buttonIds.run}:${control}`,
    label: control,
    value: `${control} ${job.id} on ${job.server}`,
  }));
  return message(job.name, ...sections(facts.join('\n')), ...(row.length > 0 ? [buttons(row)] : []));
}

/** Servers that could not be read, or not whole, each with why. */
export function unreadLines(unread: readonly { server: string; code: string; message: string }[]): string[] {
  return unread.map(({ server, code, message: why }) => {
    const what = code === 'read-in-part' ? 'was read in part' : 'could not be read';
    return `✖ *${server}* ${what}: ${escapeText(shortened(why, 500))}`;
  });
}

/** A server's own words, so long that they fill a phone, end in a sign that there is more. */
export function shortened(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1).toWellFormed()}…`;
}
