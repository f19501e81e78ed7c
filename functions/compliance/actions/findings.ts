import * as z from 'zod';
import { type Action, type Caller, mayUse, RefusedError } from '../../action.ts';
import { serverName } from '../../configuration.ts';
import { nameHint } from '../../input/nearest-name.ts';
import { oneOrMore, paging, readCursor, writeCursor } from '../../input/paging.ts';
import { type Finding, findingStates, severities, severityRank } from '../findings/finding.ts';
import type { LedgerEntry, Mute } from '../history.ts';
import { muteOf } from '../mutes.ts';
import type { ComplianceRecord, StoredFinding } from '../record/compliance-record.ts';

export interface OpenFinding extends LedgerEntry {
  /** The mute that holds it back now. */
  mute?: Mute;
}

export interface OpenFindings {
  /** The check that found them; absent before the first one. */
  check?: { id: string; at: string };
  /** Most severe first, then the oldest. */
  findings: OpenFinding[];
}

const nothing = z.strictObject({});

/**
 * Returns the findings of the latest check on the caller's servers, whether they are sent, held back or excepted.
 * Findings that rules only observe are in the report alone. A finding says no more about a job than its state and its
 * history do, so callers who may read jobs may read it.
 */
export function openFindingsAction(
  compliance: ComplianceRecord,
): Action<z.infer<typeof nothing>, OpenFindings> {
  return {
    name: 'compliance:open-findings',
    permission: 'jobs:read',
    input: nothing,
    servers: () => [],
    async run(_input, { caller }) {
      const check = await compliance.latest();
      const mutes = await compliance.mutes();
      const findings = (await compliance.findingsOf(serversOf(check, caller)))
        .filter(({ finding }) => finding.state !== 'observed')
        .map((entry) => {
          const mute = muteOf(entry.finding, mutes);
          return mute === undefined ? entry : { ...entry, mute };
        })
        .sort(bySeverity);
      // The check's figures are left out, because they count the jobs of every server.
      return check === undefined ? { findings } : { check: { id: check.id, at: check.at }, findings };
    },
  };
}

/** The servers whose findings the caller may see. */
function serversOf(latest: { servers?: string[] | undefined } | undefined, caller: Caller): string[] {
  return (latest?.servers ?? []).filter((server) => mayUse(caller, server)).sort();
}

function bySeverity({ finding: left }: LedgerEntry, { finding: right }: LedgerEntry): number {
  const apart = severityRank(right.severity) - severityRank(left.severity);
  return apart !== 0 ? apart : Date.parse(left.since) - Date.parse(right.since);
}

/** The query of `GET /compliance/findings`. */
export const findingsQuery = z.strictObject({
  server: oneOrMore(serverName),
  severity: oneOrMore(z.enum(severities)),
  rule: oneOrMore(z.string().min(1).max(100)),
  /** The owners, as the policies name them. */
  owner: oneOrMore(z.string().min(1).max(100)),
  /** States of unresolved findings, or `resolved`; not both. */
  state: oneOrMore(z.enum([...findingStates, 'resolved'])),
  ...paging,
});
type FindingsQuery = z.infer<typeof findingsQuery>;

/** A finding as callers see it. */
export interface FindingView extends Omit<Finding, 'state'> {
  state: Finding['state'] | 'resolved';
  acknowledged?: NonNullable<LedgerEntry['acknowledged']>;
  /** When people were last notified of it. */
  notifiedAt?: string;
  /** The mute that holds it back now. */
  mute?: Mute;
  resolvedAt?: string;
  /** Why it is resolved. */
  because?: string;
}

export interface ListedFindings {
  /** When the check judged that has these findings; absent before the first check. */
  checkedAt?: string;
  /** By server. Unresolved findings are in the order of their ids, resolved ones newest first. */
  findings: FindingView[];
  next?: string;
}

/** Lists the findings of the caller's servers, a page at a time. */
export function listFindingsAction(compliance: ComplianceRecord): Action<FindingsQuery, ListedFindings> {
  return {
    name: 'compliance:findings',
    permission: 'jobs:read',
    input: findingsQuery,
    servers: ({ server }) => server ?? [],
    async run(query, { caller }) {
      const { server, limit, next } = query;
      const latest = await compliance.latest();
      const servers = serversOf(latest, caller).filter((name) => server?.includes(name) ?? true);
      const mutes = await compliance.mutes();
      const isResolved = query.state?.includes('resolved') ?? false;
      const [at = '', sk] = next === undefined ? [] : readCursor(next, 2);
      const findings: FindingView[] = [];
      let last = '';
      const about = latest && { checkedAt: latest.at };
      for (const name of servers.filter((each) => each >= at)) {
        const stored = compliance.storedFindings(name, { isResolved, after: name === at ? sk : undefined });
        for await (const each of stored) {
          if (!isWanted(each.entry.finding, query)) continue;
          // One finding more than the page holds: there is a next page.
          if (findings.length === limit) return { ...about, findings, next: last };
          findings.push(viewOf(each, mutes));
          last = writeCursor([name, each.sk]);
        }
      }
      return { ...about, findings };
    },
  };
}

function isWanted(finding: Finding, { severity, rule, owner, state }: FindingsQuery): boolean {
  const states = state?.filter((each) => each !== 'resolved') ?? [];
  return (
    (severity?.includes(finding.severity) ?? true) &&
    (rule?.includes(finding.rule) ?? true) &&
    (owner?.includes(finding.owner ?? '') ?? true) &&
    (states.length === 0 || states.includes(finding.state))
  );
}

function viewOf({ entry, resolvedAt, because }: StoredFinding, mutes: readonly Mute[]): FindingView {
  const { finding, acknowledged, notifiedAt } = entry;
  const mute = muteOf(finding, mutes);
  return {
    ...finding,
    ...(acknowledged && { acknowledged }),
    ...(notifiedAt !== undefined && { notifiedAt }),
    ...(resolvedAt === undefined
      ? mute && { mute }
      : { state: 'resolved', resolvedAt, ...(because !== undefined && { because }) }),
  };
}

export const acknowledgeInput = z.strictObject({
  finding: z.string().min(1).max(200),
  until: z.exactOptional(z.iso.datetime()),
  because: z.exactOptional(z.string().trim().min(1).max(500)),
});

/** Acknowledges a finding: no reminders until then, or until it gets worse. */
export function acknowledgeFindingAction(
  compliance: ComplianceRecord,
): Action<z.infer<typeof acknowledgeInput>, FindingView> {
  return {
    name: 'compliance:acknowledge',
    permission: 'compliance:write',
    input: acknowledgeInput,
    servers: () => [],
    run: ({ finding, ...also }, { caller, now }) =>
      changeTaken(compliance, caller, finding, { by: caller.name, at: now.toISOString(), ...also }),
  };
}

export const releaseInput = acknowledgeInput.pick({ finding: true });

/** Takes back anyone's acknowledgement. The finding is no longer taken, and reminders are sent again. */
export function releaseFindingAction(
  compliance: ComplianceRecord,
): Action<z.infer<typeof releaseInput>, FindingView> {
  return {
    name: 'compliance:release',
    permission: 'compliance:write',
    input: releaseInput,
    servers: () => [],
    run: ({ finding }, { caller }) => changeTaken(compliance, caller, finding, undefined),
  };
}

/** @throws RefusedError `not-found` if the caller's servers have no such finding */
async function changeTaken(
  compliance: ComplianceRecord,
  caller: Caller,
  id: string,
  acknowledged: LedgerEntry['acknowledged'],
): Promise<FindingView> {
  const named = await compliance.serverOfFinding(id);
  const quick =
    named !== undefined && mayUse(caller, named)
      ? await compliance.acknowledge(named, id, acknowledged)
      : undefined;
  if (quick) return viewOf({ entry: quick, sk: '' }, []);
  // The index may be seconds old.
  const own = (await compliance.findingsOf(serversOf(await compliance.latest(), caller))).map(
    ({ finding }) => finding,
  );
  const server = own.find((finding) => finding.id === id)?.server;
  const entry = server === undefined ? undefined : await compliance.acknowledge(server, id, acknowledged);
  if (entry) return viewOf({ entry, sk: '' }, []);
  // The answer is the same for a finding that does not exist and for one on a server that the caller may not use.
  const hint = nameHint(
    id,
    own.map((finding) => finding.id),
    'There are',
  );
  throw new RefusedError('not-found', `Finding not found in the last check.${hint}`);
}
