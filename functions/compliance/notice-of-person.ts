import { type Notice, oneLine } from '../notices/notice.ts';
import { countedFindings } from '../words/facts.ts';
import type { Finding } from './findings/finding.ts';
import type { LedgerEntry, Mute } from './history.ts';
import { entryAbout } from './notice-of-report.ts';

/** The notice that a person has acknowledged a finding. */
export function noticeOfTaking(
  finding: Finding,
  { by, at, until, because }: NonNullable<LedgerEntry['acknowledged']>,
): Notice {
  const { id, job, server } = finding;
  const name = job === undefined ? server : `${oneLine(job.name, 100)} on ${server}`;
  return {
    id: `taken-${id}-${at}`,
    at,
    headline: `Veeam: "${finding.title}" of ${name} taken by ${by}`,
    entries: [{ kind: 'taken', ...entryAbout(finding, at), ...personIn({ by, until, because }) }],
    notes: [],
  };
}

/** DynamoDB accepts items of 400 KB: this many findings of a mute are listed. */
const mostMuted = 200;

/** The notice that a person has muted findings. */
export function noticeOfMuting(findings: readonly Finding[], { id, by, at, until, because }: Mute): Notice {
  return {
    id: `muted-${id}-${at}`,
    at,
    headline: `Veeam: ${countedFindings(findings.length)} muted by ${by}`,
    entries: findings.slice(0, mostMuted).map((finding) => ({
      kind: 'muted' as const,
      ...entryAbout(finding, at),
      ...personIn({ by, until, because }),
    })),
    notes: [],
  };
}

/** The notice that a person has ended mutes. For the same mutes, it is the same notice. */
export function noticeOfUnmuting(
  findings: readonly Finding[],
  mutes: readonly Mute[],
  { by, at, because }: { by: string; at: string; because?: string },
): Notice {
  return {
    id: `unmuted-${mutes.map((mute) => `${mute.id}-${mute.at}`).join('-')}`,
    at,
    headline: `Veeam: ${countedFindings(findings.length)} no longer muted, by ${by}`,
    entries: findings.slice(0, mostMuted).map((finding) => ({
      kind: 'unmuted' as const,
      ...entryAbout(finding, at),
      ...personIn({ by, because }),
    })),
    notes: [],
  };
}

function personIn({
  by,
  until,
  because,
}: {
  by: string;
  until?: string | undefined;
  because?: string | undefined;
}) {
  return {
    by: oneLine(by, 100),
    ...(until !== undefined && { until }),
    ...(because !== undefined && { because: oneLine(because, 300) }),
  };
}
