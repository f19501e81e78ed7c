import type { KnownBlock } from '@slack/types';
import type { ListedClones } from '../../../clone/actions/list-clones.ts';
import type { OpenFinding } from '../../../compliance/actions/findings.ts';
import type { FindingState } from '../../../compliance/findings/finding.ts';
import { entryAbout } from '../../../compliance/notice-of-report.ts';
import { offeredControls } from '../../../jobs/controls/offered-controls.ts';
import type { Job } from '../../../jobs/job.ts';
import type { JobRun } from '../../../jobs/runs.ts';
import { findingButtons } from '../../../notices/channels/slack/message.ts';
import { agoInWords, entryLine } from '../../../notices/notice.ts';
import { buttons, escapeMrkdwn, shortened } from '../../../platform/slack/block-kit.ts';
import type { Diagnosis } from '../../../servers/diagnose/diagnose.ts';
import type { Step } from '../../../servers/diagnose/step.ts';
import { timeAndAge } from '../when.ts';
import { buttonIds } from '../work.ts';
import { mention, message, type SlackMessage, sections } from './blocks.ts';

const jobSigns: Record<Job['lastResult'], string> = {
  success: '✔',
  warning: '▲',
  failed: '✖',
  none: '○',
  unknown: '?',
};

/** A job in two lines: sign and words, name and server; when it ran, and its message. */
export function jobLines(job: Job, now: Date): string {
  const state = `${job.lastResult === 'none' ? 'no result yet' : job.lastResult}, ${job.status}`;
  const ran = job.lastRun === undefined ? 'never ran' : `ran ${timeAndAge(job.lastRun, now)}`;
  const next = job.nextRun === undefined ? '' : ` · next ${timeAndAge(job.nextRun, now)}`;
  const said =
    job.session?.message === undefined ? '' : `\n${escapeMrkdwn(shortened(job.session.message, 300))}`;
  return `${jobSigns[job.lastResult]} *${escapeMrkdwn(job.name)}* on ${job.server}: ${state}\n${ran}${next}${said}`;
}

/** A run in one line, and the server's message about it. */
export function runLines({ server, job, start, result, durationSeconds, reason }: JobRun, now: Date): string {
  const sign = result === 'running' ? '●' : jobSigns[result];
  const took = durationSeconds === undefined ? '' : ` · took ${minutesInWords(durationSeconds)}`;
  const said = reason === undefined ? '' : `\n${escapeMrkdwn(shortened(reason, 300))}`;
  return `${sign} *${escapeMrkdwn(job.name)}* on ${server}: ${result}\nstarted ${timeAndAge(start, now)}${took}${said}`;
}

function minutesInWords(seconds: number): string {
  return seconds < 60
    ? 'less than a minute'
    : agoInWords(new Date(0).toISOString(), new Date(seconds * 1000).toISOString());
}

export const cloneSigns = { succeeded: '✔', failed: '✖', cancelled: '■', unknown: '?' } as const;

/** A clone in two lines, and its id. */
export function cloneLines(clone: ListedClones['clones'][number], now: Date): string {
  const { id, server, source, name, status, outcome, requestedBy, requestedAt, message: why } = clone;
  const sign = outcome === undefined ? '●' : cloneSigns[outcome];
  const said = outcome === 'succeeded' || why === undefined ? '' : `\n${escapeMrkdwn(shortened(why, 300))}`;
  return `${sign} *${escapeMrkdwn(name)}* of ${escapeMrkdwn(source)} on ${server}: ${outcome ?? status}\nasked for by ${mention(requestedBy.name)} ${timeAndAge(requestedAt, now)} · clone \`${id}\`${said}`;
}

/** One job with its controls. */
export function jobMessage(job: Job, now: Date): SlackMessage {
  const facts = [
    jobLines(job, now),
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

/** The servers whose jobs were not read just now: the time of the oldest data, and how to read them now. */
export function asOfLines(
  asOf: readonly { server: string; at: string; fresh: boolean }[],
  now: Date,
): string[] {
  const [oldest] = asOf.filter(({ fresh }) => !fresh).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  if (oldest === undefined) return [];
  return [
    `As last seen; the oldest, of *${oldest.server}*, ${timeAndAge(oldest.at, now)}. \`jobs now\` asks the servers.`,
  ];
}

/** Servers that could not be read, or only partly, each with the reason. */
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

/** A finding in a list: what, where, why and for how long, what holds it back, and its id. */
export function findingEntry(entry: OpenFinding, now: Date, withButtons: boolean): KnownBlock[] {
  const { finding, mute, acknowledged } = entry;
  const { title, job, server, severity, state, window, notJudgedBecause } = finding;
  const at = now.toISOString();
  const where = job ? `${job.name} on ${server}` : server;
  const notes = [
    ...(window === undefined ? [] : [`held back: ${window}`]),
    ...(notJudgedBecause === undefined ? [] : [`not judged: ${notJudgedBecause}`]),
  ].map((note) => escapeMrkdwn(note));
  if (mute)
    notes.push(
      `muted by ${mention(mute.by)} until ${timeAndAge(mute.until, now)}: ${escapeMrkdwn(mute.because)}`,
    );
  if (acknowledged) {
    const { by, because } = acknowledged;
    const why = because === undefined ? '' : `: ${escapeMrkdwn(because)}`;
    notes.push(`acknowledged by ${mention(by)}${why}`);
  }
  const lines = [
    `${mute ? findingSigns.held : findingSigns[state]} *${escapeMrkdwn(title)}: ${escapeMrkdwn(where)}* (${severity})`,
    escapeMrkdwn(entryLine({ ...entryAbout(finding, at), kind: 'new' }, at)),
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
