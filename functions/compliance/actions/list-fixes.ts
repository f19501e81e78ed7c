import * as z from 'zod';
import { type Action, mayUse } from '../../action.ts';
import { serverName } from '../../configuration.ts';
import { oneOrMore, paging, readCursor, writeCursor } from '../../input/paging.ts';
import type { AutomationRecord } from '../../platform/record/record.ts';
import { type FixView, fixId, fixStatuses, viewOf } from '../drift/fix.ts';
import { Fixes, knownFix, placeOf } from '../drift/fix-record.ts';

/** The query of `GET /compliance/fixes`. */
export const fixesQuery = z.strictObject({
  server: oneOrMore(serverName),
  status: oneOrMore(z.enum(fixStatuses)),
  ...paging,
});

export interface ListedFixes {
  /** The newest first. */
  fixes: FixView[];
  next?: string;
}

/** Lists the fixes of the caller's servers. */
export function listFixesAction(record: AutomationRecord): Action<z.infer<typeof fixesQuery>, ListedFixes> {
  const stored = new Fixes(record);
  return {
    name: 'compliance:fixes',
    permission: 'jobs:read',
    input: fixesQuery,
    servers: ({ server }) => server ?? [],
    async run({ server, status, limit, next }, { caller }) {
      const [after] = next === undefined ? [] : readCursor(next, 1);
      const fixes: FixView[] = [];
      for await (const fix of stored.list(after)) {
        if (!mayUse(caller, fix.server) || !(server?.includes(fix.server) ?? true)) continue;
        const view = viewOf(fix);
        if (!(status?.includes(view.status) ?? true)) continue;
        const last = fixes.at(-1);
        // One fix more than the page holds: there is a next page.
        if (fixes.length === limit && last) return { fixes, next: writeCursor([placeOf(last)]) };
        fixes.push(view);
      }
      return { fixes };
    },
  };
}

export const oneFix = z.strictObject({ id: fixId });

/** Shows one fix: what it changes, who planned and applied it, and the result of each job. */
export function getFixAction(record: AutomationRecord): Action<z.infer<typeof oneFix>, FixView> {
  const fixes = new Fixes(record);
  return {
    name: 'compliance:fix',
    permission: 'jobs:read',
    input: oneFix,
    servers: () => [],
    run: async ({ id }, { caller }) => viewOf(await knownFix(fixes, id, caller)),
  };
}
