import { linkTo } from '../app/address.ts';
import { statusOf } from '../findings/finding.ts';
import type { Findings } from '../findings/load-findings.ts';
import { Nothing, Shown } from '../parts/states.tsx';
import { useNow } from '../parts/time.tsx';
import { type Server, useServers } from './load-overview.ts';
import { Tile } from './server-tile.tsx';

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
                  href={linkTo('/findings', { server: server.name })}
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
