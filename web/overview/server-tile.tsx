import { durationWords } from '../../functions/words/time-words.ts';
import type { Finding } from '../findings/finding.ts';
import type { Level } from '../parts/levels.ts';
import { numberOf, reader } from '../parts/reader.ts';
import { Severity } from '../parts/severity.tsx';
import { dayWords, Time, useNow } from '../parts/time.tsx';
import type { Server } from './load-overview.ts';

const productWords: Record<Server['product'], string> = {
  'enterprise-manager': 'Enterprise Manager',
  'backup-replication': 'Backup & Replication',
  microsoft365: 'Backup for Microsoft 365',
};

/** The data of a server that a tile shows. A report has no addresses. */
type TiledServer = Pick<Server, 'name' | 'product' | 'lastRead'> & { readonly address?: string };

/** A server: whether it can be read, what it runs, its clock, and when it was last read. */
export function Tile({
  server: { name, product, address, lastRead },
  href,
  findings,
  isKnown,
}: {
  server: TiledServer;
  /** The link to its findings. Without it, the tile is no link. */
  href?: string;
  findings: readonly Finding[];
  isKnown: boolean;
}) {
  const now = useNow();
  const about = findings.filter(({ job }) => !job);
  const unreachable = about.find(({ rule }) => rule === 'server-unreachable');
  const clock = about.find(({ rule }) => rule === 'server-clock');
  const open = findings.filter(({ state }) => state === 'open').length;
  const [level, words]: [Level, string] = unreachable
    ? ['critical', notReached(now - Date.parse(unreachable.since))]
    : isKnown
      ? ['good', 'Reachable']
      : ['unknown', 'Not checked yet'];
  return (
    <li class="tile">
      <h3>{href === undefined ? name : <a href={href}>{name}</a>}</h3>
      <p class="quiet">
        {productWords[product]}
        {lastRead && ` ${lastRead.build ?? lastRead.version}`}
      </p>
      <p title={address}>
        <Severity level={level} word={words} />
      </p>
      <p class="tile-facts quiet">
        {clock && <span class="bad-clock">{clockWords(clock)}</span>}
        <span>{open === 0 ? 'no open findings' : `${numberOf(open)} open`}</span>
        {lastRead && (
          <span>
            read <Time at={lastRead.at} {...(reader().now !== undefined && { as: dayWords })} />
          </span>
        )}
      </p>
    </li>
  );
}

/** @param since how long the server has not been reached. At the first such check, no time has passed. */
const notReached = (since: number): string =>
  since < 60_000 ? 'Not reached' : `Not reached for ${durationWords(since)}`;

/** How far the clock is off, from the evidence of the finding. */
function clockWords({ evidence }: Finding): string {
  const off = evidence.find(({ fact }) => /^(ahead|behind) by$/.test(fact));
  if (typeof off?.value !== 'number') return 'Clock is wrong';
  return `Clock ${durationWords(off.value * 1000)} ${off.fact.replace(' by', '')}`;
}
