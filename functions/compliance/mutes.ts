import { type Caller, mayUse } from '../action.ts';
import { globMatches } from '../input/glob.ts';
import type { Finding } from './findings/finding.ts';
import type { Mute } from './history.ts';

/** The mutes that have not ended. */
export function currentMutes(mutes: readonly Mute[], now: Date): Mute[] {
  return mutes.filter(({ until }) => Date.parse(until) > now.getTime());
}

/** Holds back what is muted, as a maintenance window does: it is told when the mute ends, if it still stands. */
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

/** The first of the mutes that a finding is meant by. */
export function muteOf({ id, job, server }: Finding, mutes: readonly Mute[]): Mute | undefined {
  return mutes.find(
    ({ pattern, servers }) =>
      (servers?.includes(server) ?? true) &&
      [id, job?.name ?? server].some((name) => globMatches(pattern, name)),
  );
}

/** The servers that a mute of this caller is bound to: their own; undefined for every server. */
export function serversToMute(caller: Caller): string[] | undefined {
  return mayUse(caller, '*') ? undefined : caller.servers.toSorted();
}

/** Whether a caller may see and end a mute: one that holds back more than the caller's own findings names others' jobs. */
export function maySee(caller: Caller, { servers }: Pick<Mute, 'servers'>): boolean {
  return mayUse(caller, '*') || (servers?.every((server) => mayUse(caller, server)) ?? false);
}
