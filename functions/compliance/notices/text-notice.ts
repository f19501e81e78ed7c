import { changeLine, evidenceLine, type Notice } from './notice.ts';

/** SNS takes subjects of up to 100 ASCII characters, without line breaks (SNS API reference, Publish). */
const longestSubject = 100;
/** SNS takes messages of up to 256 KB; the report holds whatever does not fit. */
const longestMessageBytes = 250_000;

/** A notice as plain text, for SNS: email, chat tools and whatever else subscribes. */
export function textNotice(notice: Notice): { subject: string; message: string } {
  const upgrades = notice.upgrades.map((sentence) => `↑ ${sentence}`);
  const head = [
    `${notice.headline}`,
    '',
    `Report: ${notice.reportUrl}`,
    '',
    ...(upgrades.length > 0 ? [...upgrades, ''] : []),
    ...(notice.damage === undefined ? [] : [`⚠ ${notice.damage}`, '']),
  ];
  const lines: string[] = [];
  let bytes = Buffer.byteLength(head.join('\n'));
  for (const [index, change] of notice.changes.entries()) {
    const block = [
      changeLine(change),
      `  id ${change.finding.id}`,
      `  evidence: ${evidenceLine(change)}`,
      ...(change.kind === 'resolved' ? [] : [`  remedy: ${change.finding.remedy}`]),
      '',
    ].join('\n');
    bytes += Buffer.byteLength(block) + 1;
    if (bytes > longestMessageBytes) {
      lines.push(`… and ${notice.changes.length - index} more, in the report.`);
      break;
    }
    lines.push(block);
  }
  const subject = notice.headline.replace(/[^\x20-\x7e]/g, '?').slice(0, longestSubject);
  return { subject, message: [...head, ...lines].join('\n') };
}
