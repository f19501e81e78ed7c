import { type Caller, mayUse } from '../../action.ts';
import { type OpenFinding, openFindingsAction } from '../../compliance/actions/open-findings.ts';
import type { Session } from './context.ts';
import { buttons, date, type SlackMessage, sections } from './messages/blocks.ts';
import { findingEntry } from './messages/findings.ts';
import { listMessage } from './messages/pages.ts';
import { buttonIds } from './work.ts';

/** A daily check, and two hours that it may be late. */
const oldMs = 26 * 3_600_000;

/**
 * What is wrong now, by policy: the findings of the latest check on the asker's servers, with its age; and a check to
 * be run, where there is none or it is old.
 * @throws RefusedError without `jobs:read`
 */
export async function status(session: Session, page: number): Promise<SlackMessage> {
  const { context, callerOf } = session;
  const { check, findings } = await session.run(openFindingsAction(context.storage), {});
  const writer = callerOf('compliance:write');
  const head = [
    ...(check ? sections(await checkLine(session, check)) : []),
    ...(mayCheck(writer) ? [buttons([checkButton])] : []),
  ];
  const entries = findings
    .filter(({ finding }) => finding.state !== 'excepted')
    .map((entry) => findingEntry(entry, mayUse(writer, entry.finding.server)));
  const title = check ? titleOf(findings) : '? No check has run yet: what is wrong is not known.';
  const all = head.length > 0 ? [head, ...entries] : entries;
  return listMessage(title, all, page, (other) => `status page ${other}`);
}

const checkButton = { id: `${buttonIds.run}:check`, label: 'Check now', value: 'check' };

async function checkLine({ context, callerOf }: Session, check: { id: string; at: string }): Promise<string> {
  const isOld = context.now().getTime() - Date.parse(check.at) > oldMs;
  const link = mayUse(callerOf('compliance:read'), '*')
    ? ` · <${await context.checks.reportUrl(check.id)}|Open the report>`
    : '';
  return `${isOld ? '▲ The last check is old: it was on' : 'As checked on'} ${date(check.at)}${link}`;
}

/** A check reads every server, and tells all who are told of any. */
function mayCheck(caller: Caller): boolean {
  return caller.permissions.length > 0 && mayUse(caller, '*');
}

function titleOf(findings: readonly OpenFinding[]): string {
  const isHeld = ({ finding, mute }: OpenFinding) => finding.state === 'held' || mute !== undefined;
  const count = (fits: (entry: OpenFinding) => boolean) => findings.filter(fits).length;
  const open = count((entry) => entry.finding.state === 'open' && !isHeld(entry));
  const others = [
    { words: 'held back', many: count(isHeld) },
    { words: 'excepted', many: count(({ finding }) => finding.state === 'excepted') },
    { words: 'could not be judged', many: count(({ finding }) => finding.state === 'not-judged') },
  ];
  const more = others.filter(({ many }) => many > 0).map(({ words, many }) => `${many} ${words}`);
  const found = open === 0 ? '✔ Nothing is wrong by policy' : `✖ Findings that stand: ${open}`;
  return more.length === 0 ? found : `${found} (besides: ${more.join(', ')})`;
}
