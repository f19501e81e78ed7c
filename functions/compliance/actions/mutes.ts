import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Action, type Caller, mayUse, RefusedError, refuseField } from '../../action.ts';
import { nameHint } from '../../input/nearest-name.ts';
import { pageOfList, paging } from '../../input/paging.ts';
import type { Mute } from '../history.ts';
import { maySee, muteOf, serversToMute } from '../mutes.ts';
import type { ComplianceRecord } from '../record/compliance-record.ts';

const reason = z.string().trim().min(1).max(500);

export const muteInput = z.strictObject({
  pattern: z.string().min(1).max(200),
  until: z.iso.datetime(),
  because: reason,
});

export const muteRequest = muteInput.extend({
  /** Only returns what the mute would hold back. */
  dryRun: z.exactOptional(z.boolean()),
});

export const unmuteInput = muteInput.pick({ pattern: true }).extend({ because: z.exactOptional(reason) });

export interface MuteTaken {
  /** Whether nothing was changed. */
  readonly dryRun: boolean;
  readonly mute: Mute;
  /** How many of the unresolved findings it holds back: those that it matches on the caller's servers. */
  readonly findings: number;
}

/**
 * Holds back notices of the findings that match a pattern, on every server or, for a caller with some servers, on
 * those. The same pattern for the same servers is the same mute, and the latest request for it counts.
 */
export function muteAction(compliance: ComplianceRecord): Action<z.infer<typeof muteRequest>, MuteTaken> {
  return {
    name: 'compliance:mute',
    permission: 'compliance:write',
    input: muteRequest,
    servers: () => [],
    async run({ dryRun = false, ...input }, { caller, now }) {
      if (Date.parse(input.until) <= now.getTime()) {
        throw refuseField('invalid-input', 'until', 'A mute ends in the future.');
      }
      const servers = serversToMute(caller);
      const mute: Mute = {
        id: muteId(input.pattern, servers),
        ...input,
        ...(servers && { servers }),
        by: caller.name,
        at: now.toISOString(),
      };
      const known = (await compliance.latest())?.servers ?? [];
      const entries = await compliance.findingsOf(known.filter((server) => mayUse(caller, server)));
      const held = entries.map(({ finding }) => finding).filter((finding) => muteOf(finding, [mute]));
      if (!dryRun) await compliance.putMute(mute, held);
      return { dryRun, mute, findings: held.length };
    },
  };
}

function muteId(pattern: string, servers: readonly string[] | undefined): string {
  const what = JSON.stringify([pattern, servers ?? null]);
  return `mute-${createHash('sha256').update(what).digest('hex').slice(0, 12)}`;
}

/** Ends a mute by its pattern, as a person writes it. */
export function unmuteAction(compliance: ComplianceRecord): Action<z.infer<typeof unmuteInput>, void> {
  return {
    name: 'compliance:unmute',
    permission: 'compliance:write',
    input: unmuteInput,
    servers: () => [],
    async run({ pattern, because }, { caller, now }) {
      const own = (await compliance.mutes()).filter((mute) => maySee(caller, mute));
      const ended = own.filter((mute) => mute.pattern === pattern);
      if (ended.length > 0) return endMutes(compliance, ended, caller, now, because);
      const hint = nameHint(
        pattern,
        own.map((mute) => mute.pattern),
        'Muted are',
      );
      throw new RefusedError('not-found', `Nothing is muted by that pattern.${hint}`);
    },
  };
}

/** Ends mutes, and sends a notice of what they hold back on the caller's servers. */
async function endMutes(
  compliance: ComplianceRecord,
  mutes: readonly Mute[],
  caller: Caller,
  now: Date,
  because: string | undefined,
): Promise<void> {
  const known = (await compliance.latest())?.servers ?? [];
  const entries = await compliance.findingsOf(known.filter((server) => mayUse(caller, server)));
  const held = entries.map(({ finding }) => finding).filter((finding) => muteOf(finding, mutes));
  const about = { by: caller.name, at: now.toISOString(), ...(because !== undefined && { because }) };
  await compliance.endMutes(mutes, held, about);
}

export const oneMute = z.strictObject({
  id: z.string().min(1).max(200),
  because: z.exactOptional(reason),
});

/** Ends a mute by its id. */
export function endMuteAction(compliance: ComplianceRecord): Action<z.infer<typeof oneMute>, void> {
  return {
    name: 'compliance:end-mute',
    permission: 'compliance:write',
    input: oneMute,
    servers: () => [],
    async run({ id, because }, { caller, now }) {
      const mutes = await compliance.mutes();
      const ended = mutes.filter((mute) => mute.id === id && maySee(caller, mute));
      if (ended.length === 0) throw new RefusedError('not-found', 'Mute not found: it may have ended.');
      await endMutes(compliance, ended, caller, now, because);
    },
  };
}

export const muteQuery = z.strictObject(paging);

export interface ListedMutes {
  readonly mutes: Mute[];
  readonly next?: string;
}

/** Lists the current mutes that the caller may end, oldest first. */
export function listMutesAction(
  compliance: ComplianceRecord,
): Action<z.infer<typeof muteQuery>, ListedMutes> {
  return {
    name: 'compliance:mutes',
    permission: 'compliance:read',
    input: muteQuery,
    servers: () => [],
    async run(request, { caller }) {
      const mutes = (await compliance.mutes()).filter((mute) => maySee(caller, mute));
      const { page, next } = pageOfList(mutes, ({ at, id }) => `${at}#${id}`, request);
      return { mutes: page, ...(next !== undefined && { next }) };
    },
  };
}
