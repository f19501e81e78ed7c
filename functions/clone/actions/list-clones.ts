import * as z from 'zod';
import { type Action, mayUse, refuseField } from '../../action.ts';
import { serverName } from '../../configuration.ts';
import { pageLimit } from '../../input/paging.ts';
import { findServer } from '../../servers/connect.ts';
import type { Clones, StoredClone } from '../record.ts';
import type { CloneContext } from '../session.ts';
import { cloneOutcome } from '../state.ts';
import { cloneView, viewClone } from '../views.ts';

const mostClones = 100;

/** The query of `GET /clones`. */
export const clonesQuery = z.strictObject({
  server: z.exactOptional(serverName),
  outcome: z.exactOptional(cloneOutcome.shape.outcome),
  /** Requested at that time or later. */
  since: z.exactOptional(z.iso.datetime({ offset: true })),
  /** The name of a caller. */
  requestedBy: z.exactOptional(z.string().min(1).max(200)),
  limit: pageLimit(mostClones, 50),
  next: z.exactOptional(z.string().max(200)),
});
type ClonesQuery = z.infer<typeof clonesQuery>;

/** A clone in a list: without its plan and its steps. */
const listedClone = cloneView.omit({ plan: true, steps: true });
export const listedClones = z.object({
  clones: z.array(listedClone),
  /** Where the next page begins; absent on the last page. */
  next: z.exactOptional(z.string()),
});
export type ListedClones = z.infer<typeof listedClones>;

/** Lists clones on the caller's servers, the newest first: on all configured servers, or on the requested one. */
export function listClonesAction(
  { configuration }: Pick<CloneContext, 'configuration'>,
  clones: Clones,
): Action<ClonesQuery, ListedClones> {
  return {
    name: 'clones:list',
    permission: 'clones:read',
    input: clonesQuery,
    servers: ({ server }) => (server === undefined ? [] : [server]),
    async run(query, { caller }) {
      const before = query.next === undefined ? undefined : readCursor(query.next);
      const servers =
        query.server === undefined
          ? configuration.servers.filter(({ name }) => mayUse(caller, name))
          : [findServer(configuration, query.server, { caller })];
      const ofServers = await Promise.all(servers.map(({ name }) => newest(clones, name, query, before)));
      const all = ofServers.flat().sort((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1));
      const page = all.slice(0, query.limit);
      const last = page.at(-1);
      return {
        clones: page.map((clone) => {
          const { plan: _plan, steps: _steps, ...shown } = viewClone(clone);
          return shown;
        }),
        ...(last && all.length > page.length && { next: writeCursor(placeOf(last)) }),
      };
    },
  };
}

/** The newest matching clones of a server, one more than a page holds. */
async function newest(
  clones: Clones,
  server: string,
  { outcome, since, requestedBy, limit }: ClonesQuery,
  before: string | undefined,
): Promise<StoredClone[]> {
  const found: StoredClone[] = [];
  const from = since === undefined ? '0' : new Date(since).toISOString();
  for await (const clone of clones.ofServer(server, from, before ?? '~')) {
    const isWanted =
      placeOf(clone) !== before &&
      (outcome === undefined || clone.outcome?.outcome === outcome) &&
      (requestedBy === undefined || clone.requestedBy.name === requestedBy);
    if (isWanted) found.push(clone);
    if (found.length > limit) break;
  }
  return found;
}

/** The place of a clone in the order of a list. */
const placeOf = ({ requestedAt, id }: StoredClone) => `${requestedAt}#${id}`;
const writeCursor = (place: string) => Buffer.from(place).toString('base64url');

function readCursor(next: string): string {
  const place = Buffer.from(next, 'base64url').toString();
  if (/^\d{4}-[\dT:.-]+Z#[\w-]+$/.test(place)) return place;
  throw refuseField('invalid-input', 'next', 'This is not what an earlier page has given.');
}
