import type { KnownBlock } from '@slack/types';
import type { OpenFinding } from '../../../compliance/actions/findings.ts';
import type { FindingState } from '../../../compliance/findings/finding.ts';
import { evidenceLine } from '../../../compliance/notice-of-report.ts';
import type { Job } from '../../../jobs/job.ts';
import { offeredControls } from '../../../jobs/offered-controls.ts';
import { findingButtons } from '../../../notices/channels/slack/message.ts';
import { buttons, escapeMrkdwn, shortened, slackDate } from '../../../platform/block-kit.ts';
import type { Diagnosis } from '../../../servers/diagnose/diagnose.ts';
import type { Step } from '../../../servers/diagnose/step.ts';
import { buttonIds } from '../work.ts';
import { mention, message, type SlackMessage, sections } from './blocks.ts';

const jobSigns: Record<Job['lastResult'], string> = {
  success: '✔',
  warning: '▲',
  failed: '✖',
  none: '○',
  unknown: '?',
};

/** A job in two lines: sign and words, name and server; when it ran, and what it said. */
export function jobLines(job: Job): string {
  const state = `${job.lastResult === 'none' ? 'no result yet' : job.lastResult}, ${job.status}`;
  const ran = job.lastRun === undefined ? 'never ran' : `ran ${slackDate(job.lastRun)}`;
  const next = job.nextRun === undefined ? '' : ` · next ${slackDate(job.nextRun)}`;
  const said =
    job.session?.message === undefined ? '' : `\n${escapeMrkdwn(shortened(job.session.message, 300))}`;
  return `${jobSigns[job.lastResult]} *${escapeMrkdwn(job.name)}* on ${job.server}: ${state}\n${ran}${next}${said}`;
}

/** One job with what can be done to it. */
export function jobMessage(job: Job): SlackMessage {
  const facts = [
    jobLines(job),
    `type ${escapeMrkdwn(job.type)}`,
    ...(job.repository?.name === undefined ? [] : [`repository ${escapeMrkdwn(job.repository.name)}`]),
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

/** The servers whose jobs are not those of now: as of when the oldest of them are shown, and how to see them now. */
export function asOfLines(asOf: readonly { server: string; at: string; fresh: boolean }[]): string[] {
  const [oldest] = asOf.filter(({ fresh }) => !fresh).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  if (oldest === undefined) return [];
  return [
    `As last seen; the oldest, of *${oldest.server}*, ${slackDate(oldest.at)}. \`jobs now\` asks the servers.`,
  ];
}

/** Servers that could not be read, or not whole, each with why. */
export function unreadLines(unread: readonly { server: string; code: string; message: string }[]): string[] {
  return unread.map(({ server, code, message: why }) => {
    const what = code === 'read-in-part' ? 'was read in part' : 'could not be read';
    return `✖ *${server}* ${what}: ${escapeMrkdwn(shortened(why, 500))}`;
  });
}

const findingSigns: Record<FindingState, string> = {
  open: '✖',
  held: '○',
  excepted: '○',
  'not-judged': '?',
  observed: '○',
};
const mostEvidence = 500;

/** A finding in a list: what, where, since when, on what evidence, what holds it back, and its id. */
export function findingEntry(entry: OpenFinding, withButtons: boolean): KnownBlock[] {
  const { finding, mute, acknowledged } = entry;
  const { title, job, server, severity, since, state, window, notJudgedBecause } = finding;
  const where = job ? `${job.name} on ${server}` : server;
  const notes = [
    ...(window === undefined ? [] : [`held back: ${window}`]),
    ...(notJudgedBecause === undefined ? [] : [`not judged: ${notJudgedBecause}`]),
  ].map((note) => escapeMrkdwn(note));
  if (mute)
    notes.push(`muted by ${mention(mute.by)} until ${slackDate(mute.until)}: ${escapeMrkdwn(mute.because)}`);
  if (acknowledged) notes.push(`acknowledged by ${mention(acknowledged.by)}`);
  const lines = [
    `${mute ? findingSigns.held : findingSigns[state]} *${escapeMrkdwn(title)}: ${escapeMrkdwn(where)}* (${severity}, since ${slackDate(since)})`,
    escapeMrkdwn(shortened(evidenceLine({ finding }), mostEvidence)),
    ...notes.map((note) => `_${note}_`),
    `id \`${finding.id}\``,
  ];
  return [...sections(lines.join('\n')), ...(withButtons ? [findingButtons(finding)] : [])];
}

const stepSigns: Record<Step['status'], string> = { passed: '✔', warning: '▲', failed: '✖', skipped: '○' };
const mostCharacters = 500;

/** A connection test step by step: what was found, or what is wrong and what to do. */
export function diagnosisMessage({ server, ok, steps }: Diagnosis): SlackMessage {
  const title = ok ? `✔ The connection to ${server} works.` : `✖ The connection to ${server} does not work.`;
  return message(title, ...sections([`*${escapeMrkdwn(title)}*`, ...steps.map(stepLine)].join('\n')));
}

function stepLine({ step, credential, status, found, problem, remedy }: Step): string {
  const words = [found, problem, remedy].filter((text) => text !== undefined).join(' ');
  const of = credential === undefined ? step : `${step} (${credential})`;
  return `${stepSigns[status]} ${of}: ${escapeMrkdwn(shortened(words || status, mostCharacters))}`;
}
