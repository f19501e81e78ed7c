import { type Caller, mayUse } from '../action.ts';
import { globMatches } from '../input/glob.ts';
import type { Finding } from './findings/finding.ts';
import type { Mute } from './history.ts';

/** The mutes that have not ended. */
export function currentMutes(mutes: readonly Mute[], now: Date): Mute[] {
  return mutes.filter(({ until }) => Date.parse(until) > now.getTime());
}

/**
 * Holds back muted findings, as a maintenance window does: a finding that is still open when the mute ends is sent
 * then.
 */
export function holdMuted<Evaluated extends { readonly findings: readonly Finding[] }>(
  evaluation: Evaluated,
  mutes: readonly Mute[],
): Omit<Evaluated, 'findings'> & { readonly findings: readonly Finding[] } {
  if (mutes.length === 0) return evaluation;
  const hold = (finding: Finding): Finding => {
    const mute = finding.state === 'open' ? muteOf(finding, mutes) : undefined;
    if (!mute) return finding;
    const window = `muted by ${mute.by} until ${mute.until}: ${mute.because}`;
    return { ...finding, state: 'held', window };
  };
  return { ...evaluation, findings: evaluation.findings.map(hold) };
}

/** The first mute that matches a finding. */
export function muteOf({ id, job, server }: Finding, mutes: readonly Mute[]): Mute | undefined {
  return mutes.find(
    ({ pattern, servers }) =>
      (servers?.includes(server) ?? true) &&
      [id, job?.name ?? server].some((name) => globMatches(pattern, name)),
  );
}

/** The servers to which a mute of this caller is limited: their own; undefined for every server. */
export function serversToMute(caller: Caller): string[] | undefined {
  return mayUse(caller, '*') ? undefined : caller.servers.toSorted();
}

/**
 * Whether a caller may see and end a mute: a mute that reaches further than the caller's servers names others' jobs.
 */
export function maySee(caller: Caller, { servers }: Pick<Mute, 'servers'>): boolean {
  return mayUse(caller, '*') || (servers?.every((server) => mayUse(caller, server)) ?? false);
}
