import type { OpenFinding } from '../../../compliance/actions/open-findings.ts';
import type { FindingState } from '../../../compliance/findings/finding.ts';
import { evidenceLine } from '../../../compliance/notices/notice.ts';
import { findingButtons } from '../../../compliance/notices/slack-notice.ts';
import { date, escapeText, mention, sections } from './blocks.ts';
import { shortened } from './jobs.ts';

const signs: Record<FindingState, string> = { open: '✖', held: '○', excepted: '○', 'not-judged': '?' };
const mostEvidence = 500;

/** A finding in a list: what, where, since when, on what evidence, what holds it back, and its id. */
export function findingEntry(entry: OpenFinding, withButtons: boolean): object[] {
  const { finding, mute, acknowledged } = entry;
  const { title, job, server, severity, since, state, window, notJudgedBecause } = finding;
  const where = job ? `${job.name} on ${server}` : server;
  const notes = [
    ...(window === undefined ? [] : [`held back: ${window}`]),
    ...(notJudgedBecause === undefined ? [] : [`not judged: ${notJudgedBecause}`]),
  ].map((note) => escapeText(note));
  if (mute) notes.push(`muted by ${mention(mute.by)} until ${date(mute.until)}: ${escapeText(mute.because)}`);
  if (acknowledged) notes.push(`acknowledged by ${mention(acknowledged.by)}`);
  const lines = [
    `${mute ? signs.held : signs[state]} *${escapeText(title)}: ${escapeText(where)}* (${severity}, since ${date(since)})`,
    escapeText(shortened(evidenceLine({ finding }), mostEvidence)),
    ...notes.map((note) => `_${note}_`),
    `id \`${finding.id}\``,
  ];
  return [...sections(lines.join('\n')), ...(withButtons ? [findingButtons(finding)] : [])];
}
