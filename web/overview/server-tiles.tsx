import { linkTo } from '../app/address.ts';
import { type Finding, statusOf } from '../findings/finding.ts';
import type { Findings } from '../findings/load-findings.ts';
import type { Level } from '../parts/levels.ts';
import { Severity } from '../parts/severity.tsx';
import { Nothing, Shown } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { durationWords } from '../parts/time-words.ts';
import { useNow } from '../parts/use-now.ts';
import { type Server, useServers } from './load-overview.ts';

const productWords: Record<Server['product'], string> = {
  'enterprise-manager': 'Enterprise Manager',
  'backup-replication': 'Backup & Replication',
  microsoft365: 'Backup for Microsoft 365',
};

/** Every server in a tile: whether it can be read, what it runs, its clock, and when it was last read. */
export function ServerTiles({ findings }: { findings: Findings | undefined }) {
  const servers = useServers();
  const now = useNow();
  return (
    <section class="servers" aria-labelledby="servers-title">
      <h2 id="servers-title">Servers</h2>
      <Shown of={servers} what="servers">
        {(all) =>
          all.length === 0 ? (
            <Nothing title="No servers yet">
              <code>automation.yaml</code> names them; <code>npm run init</code> writes a first one.
            </Nothing>
          ) : (
            <ul class="tiles">
              {unreachedFirst(all, findings).map((server) => (
                <Tile
                  key={server.name}
                  server={server}
                  findings={(findings?.findings ?? []).filter(
                    (each) => each.server === server.name && statusOf(each, now) !== 'excepted',
                  )}
                  isKnown={findings?.checkedAt !== undefined}
                />
              ))}
            </ul>
          )
        }
      </Shown>
    </section>
  );
}

function unreachedFirst(servers: readonly Server[], findings: Findings | undefined): Server[] {
  const unreached = new Set(
    findings?.findings.flatMap(({ rule, server }) => (rule === 'server-unreachable' ? [server] : [])),
  );
  return servers.toSorted(
    (left, right) => Number(unreached.has(right.name)) - Number(unreached.has(left.name)),
  );
}

function Tile({
  server: { name, product, address, lastRead },
  findings,
  isKnown,
}: {
  server: Server;
  findings: readonly Finding[];
  isKnown: boolean;
}) {
  const about = findings.filter(({ job }) => !job);
  const unreachable = about.find(({ rule }) => rule === 'server-unreachable');
  const clock = about.find(({ rule }) => rule === 'server-clock');
  const open = findings.filter(({ state }) => state === 'open').length;
  const [level, words]: [Level, string] = unreachable
    ? ['critical', `Not reached for ${durationWords(Date.now() - Date.parse(unreachable.since))}`]
    : isKnown
      ? ['good', 'Reachable']
      : ['unknown', 'Not checked yet'];
  return (
    <li class="tile">
      <h3>
        <a href={linkTo('/findings', { server: name })}>{name}</a>
      </h3>
      <p class="quiet">
        {productWords[product]}
        {lastRead && ` ${lastRead.build ?? lastRead.version}`}
      </p>
      <p title={address}>
        <Severity level={level} word={words} />
      </p>
      <p class="tile-facts quiet">
        {clock && <span class="bad-clock">{clockWords(clock)}</span>}
        <span>{open === 0 ? 'no open findings' : `${open.toLocaleString()} open`}</span>
        {lastRead && (
          <span>
            read <Time at={lastRead.at} />
          </span>
        )}
      </p>
    </li>
  );
}

/** How far the clock is off, by the finding that says so. */
function clockWords({ evidence }: Finding): string {
  const off = evidence.find(({ fact }) => /^(ahead|behind) by$/.test(fact));
  if (typeof off?.value !== 'number') return 'Clock is wrong';
  return `Clock ${durationWords(off.value * 1000)} ${off.fact.replace(' by', '')}`;
}
