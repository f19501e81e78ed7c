import * as z from 'zod';
import { type Action, mayUse } from '../../action.ts';
import { severityRank } from '../findings/finding.ts';
import type { LedgerEntry, Mute } from '../history.ts';
import { currentMutes, muteOf } from '../mutes.ts';
import type { ComplianceStorage } from '../storage.ts';

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
 * What the latest check found wrong on the servers the caller may use, whether it is told, held back or excepted. A
 * finding says no more of a job than its state and its history do: who may read jobs may read it.
 */
export function openFindingsAction(
  storage: ComplianceStorage,
): Action<z.infer<typeof nothing>, OpenFindings> {
  return {
    name: 'compliance:open-findings',
    permission: 'jobs:read',
    input: nothing,
    servers: () => [],
    async run(_input, { caller, now }) {
      const { history } = await storage.getHistory();
      const mutes = currentMutes(history, now);
      const findings = Object.values(history.findings)
        .filter(({ finding }) => mayUse(caller, finding.server))
        .map((entry) => {
          const mute = muteOf(entry.finding, mutes);
          return mute === undefined ? entry : { ...entry, mute };
        })
        .sort(bySeverity);
      const check = history.checks.at(-1);
      // Its figures count the jobs of every server.
      return check === undefined ? { findings } : { check: { id: check.id, at: check.at }, findings };
    },
  };
}

function bySeverity({ finding: left }: LedgerEntry, { finding: right }: LedgerEntry): number {
  const apart = severityRank(right.severity) - severityRank(left.severity);
  return apart !== 0 ? apart : Date.parse(left.since) - Date.parse(right.since);
}
