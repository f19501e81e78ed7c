import { findingsUrl, findingsWords, type LinkedNotice } from './channel.ts';
import { type Group, groupLine, groupsOf, memberLine, memberName, noteLine } from './notice.ts';

/** How many jobs of a group are listed; the report has all of them. */
const namedPerGroup = 20;

function groupText(group: Group, notice: LinkedNotice): string[] {
  const { at } = notice;
  const url = findingsUrl(notice, group.entries);
  // Commands accept the id.
  const named = group.entries.slice(0, namedPerGroup).map((entry) => {
    const name = memberName(group, entry);
    return `  ${name === '' ? '' : `${name}: `}${memberLine(group, entry, at)} [${entry.id}]`;
  });
  const more = group.entries.length - named.length;
  return [
    groupLine(group),
    ...named,
    ...(more > 0 ? [`  … and ${more} more, in the report`] : []),
    ...(group.kind === 'resolved' ? [] : [`  What to do: ${group.remedy}`]),
    ...(url === undefined ? [] : [`  ${findingsWords}: ${url}`]),
    '',
  ];
}

/**
 * A notice as plain text, for a mail.
 * @param longestBytes the limit; what exceeds it is counted, and the report has it
 */
export function noticeText(notice: LinkedNotice, mayRepeat: boolean, longestBytes: number): string {
  const head = [
    ...(mayRepeat ? ['(You may have had this message already: its receipt was not confirmed.)', ''] : []),
    notice.headline,
    '',
    ...(notice.reportUrl === undefined ? [] : [`Report: ${notice.reportUrl}`, '']),
    ...notice.notes.map(noteLine),
    ...(notice.notes.length > 0 ? [''] : []),
  ];
  const lines = [...head];
  let bytes = Buffer.byteLength(head.join('\n'));
  const groups = groupsOf(notice.entries);
  for (const [index, group] of groups.entries()) {
    const block = groupText(group, notice).join('\n');
    bytes += Buffer.byteLength(block) + 1;
    if (bytes > longestBytes) {
      const left = groups.slice(index).reduce((sum, { entries }) => sum + entries.length, 0);
      lines.push(`… and ${left} more, in the report.`);
      break;
    }
    lines.push(block);
  }
  return lines.join('\n');
}
