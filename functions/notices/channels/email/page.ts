import { countedFindings } from '../../../words/facts.ts';
import { findingsUrl, findingsWords, type LinkedNotice } from '../../channel.ts';
import { type Group, groupLine, groupsOf, memberLine, memberName, noteLine } from '../../notice.ts';

const namedPerGroup = 20;
/** Gmail cuts off everything beyond 102 KB, including the link to the report. */
const longestBytes = 90_000;

const colours: Readonly<Record<Group['severity'], string>> = {
  critical: '#a4161a',
  high: '#c2410c',
  medium: '#a16207',
  low: '#1d4ed8',
  info: '#4b5563',
};
const resolvedColour = '#15803d';

/**
 * A notice as an HTML mail. It uses tables and style attributes, because Outlook on Windows renders with Word's engine;
 * it loads no image, font or script. Words repeat everything that colour shows.
 */
export function mailPage(notice: LinkedNotice, mayRepeat: boolean): string {
  const { headline, notes, entries, reportUrl, totals } = notice;
  const groups = groupsOf(entries);
  const shown: string[] = [];
  let bytes = 0;
  let left = 0;
  for (const group of groups) {
    const row = groupRow(group, notice);
    bytes += Buffer.byteLength(row);
    if (bytes > longestBytes) left += group.entries.length;
    else shown.push(row);
  }
  if (left > 0) shown.push(paragraphRow(`… and ${left} more, in the report.`));
  const counted =
    totals === undefined
      ? ''
      : `${totals.complying} of ${totals.jobs} jobs comply; ${countedFindings(totals.open)} open.`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${escaped(headline)}</title></head>
<body style="margin:0;padding:0">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center" style="padding:16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:640px;font-family:Segoe UI,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.45;text-align:left">
${mayRepeat ? paragraphRow('You may have had this message already: its receipt was not confirmed.') : ''}
<tr><td style="padding:0 0 8px"><h1 style="margin:0;font-size:20px;line-height:1.3">${escaped(headline)}</h1></td></tr>
${counted === '' ? '' : paragraphRow(counted)}
${notes.map((note) => paragraphRow(noteLine(note))).join('\n')}
${shown.join('\n')}
${reportUrl === undefined ? '' : linkRow(reportUrl)}
</table></td></tr></table>
</body></html>`;
}

function groupRow(group: Group, notice: LinkedNotice): string {
  const { kind, severity, entries, remedy } = group;
  const { at } = notice;
  const colour = kind === 'resolved' ? resolvedColour : colours[severity];
  const named = entries.slice(0, namedPerGroup).map((entry) => {
    const name = memberName(group, entry);
    const lead = name === '' ? '' : `<b>${escaped(name)}</b>: `;
    return `<p style="margin:4px 0">${lead}${escaped(memberLine(group, entry, at))} <span style="color:#6b7280;font-size:12px">${escaped(entry.id)}</span></p>`;
  });
  const more = entries.length - named.length;
  const rest = more > 0 ? `<p style="margin:4px 0">… and ${more} more, in the report.</p>` : '';
  const advice = kind === 'resolved' ? '' : `<p style="margin:4px 0"><i>${escaped(remedy)}</i></p>`;
  const url = findingsUrl(notice, entries);
  const link =
    url === undefined
      ? ''
      : `<p style="margin:4px 0"><a href="${escaped(url)}" style="color:#1d4ed8">${findingsWords}</a></p>`;
  return `<tr><td style="padding:12px 0 0"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td style="border-left:4px solid ${colour};padding:2px 0 2px 12px;word-break:break-word"><p style="margin:0 0 4px;font-weight:bold">${escaped(groupLine(group))}</p>${named.join('')}${rest}${advice}${link}</td></tr></table></td></tr>`;
}

const paragraphRow = (text: string): string => `<tr><td style="padding:4px 0">${escaped(text)}</td></tr>`;

const linkRow = (url: string): string =>
  `<tr><td style="padding:20px 0 8px"><a href="${escaped(url)}" style="display:inline-block;padding:10px 16px;background:#1d4ed8;color:#ffffff;text-decoration:none;border-radius:4px">Open the report</a></td></tr>`;

/** Escapes a server's text: no elements, no attributes, no characters that change the writing direction. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
