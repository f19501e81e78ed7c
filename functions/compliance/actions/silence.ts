import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { type Action, mayUse, RefusedError, refuseField } from '../../action.ts';
import { nameHint } from '../../input/nearest-name.ts';
import { acknowledge } from '../findings/changes.ts';
import type { Mute } from '../history.ts';
import { currentMutes, maySee, serversToMute } from '../mutes.ts';
import { type ComplianceStorage, changeHistory } from '../storage.ts';

const text = z.string().trim().min(1).max(500);
const until = z.iso.datetime();

export const acknowledgeInput = z.strictObject({
  finding: z.string().min(1).max(200),
  until: z.exactOptional(until),
  because: z.exactOptional(text),
});

export const muteInput = z.strictObject({ pattern: z.string().min(1).max(200), until, because: text });

export const unmuteInput = muteInput.pick({ pattern: true });

/** Acknowledges a finding: no reminders until then, or until it gets worse. */
export function acknowledgeFindingAction(
  storage: ComplianceStorage,
): Action<z.infer<typeof acknowledgeInput>, void> {
  return {
    name: 'compliance:acknowledge',
    permission: 'compliance:write',
    input: acknowledgeInput,
    servers: () => [],
    async run({ finding: id, ...also }, { caller, now }) {
      await changeHistory(storage, (history) => {
        const own = Object.values(history.findings)
          .map(({ finding }) => finding)
          .filter(({ server }) => mayUse(caller, server));
        const changed = own.some((finding) => finding.id === id)
          ? acknowledge(history, id, caller.name, now, also)
          : undefined;
        if (changed) return changed;
        // One of a server that is not the caller's is not told from one that does not exist.
        const hint = nameHint(
          id,
          own.map((finding) => finding.id),
          'There are',
        );
        throw new RefusedError('not-found', `There is no such finding in the last check.${hint}`);
      });
    },
  };
}

/** Holds back what is told of the findings that fit a pattern, on every server or, for a caller of some, on those. */
export function muteAction(storage: ComplianceStorage): Action<z.infer<typeof muteInput>, Mute> {
  return {
    name: 'compliance:mute',
    permission: 'compliance:write',
    input: muteInput,
    servers: () => [],
    async run(input, { caller, now }) {
      if (Date.parse(input.until) <= now.getTime()) {
        throw refuseField('invalid-input', 'until', 'A mute ends in the future.');
      }
      const servers = serversToMute(caller);
      const mute: Mute = { ...input, ...(servers && { servers }), by: caller.name, at: now.toISOString() };
      const isOther = (each: Mute) =>
        each.pattern !== mute.pattern || !isDeepStrictEqual(each.servers, mute.servers);
      await changeHistory(storage, (history) => ({
        ...history,
        mutes: [...(history.mutes ?? []).filter(isOther), mute],
      }));
      return mute;
    },
  };
}

/** Ends a mute. */
export function unmuteAction(storage: ComplianceStorage): Action<z.infer<typeof unmuteInput>, void> {
  return {
    name: 'compliance:unmute',
    permission: 'compliance:write',
    input: unmuteInput,
    servers: () => [],
    async run({ pattern }, { caller, now }) {
      await changeHistory(storage, (history) => {
        const mutes = currentMutes(history, now);
        const own = mutes.filter((mute) => maySee(caller, mute));
        const ended = own.filter((mute) => mute.pattern === pattern);
        if (ended.length > 0) return { ...history, mutes: mutes.filter((mute) => !ended.includes(mute)) };
        const hint = nameHint(
          pattern,
          own.map((mute) => mute.pattern),
          'Muted are',
        );
        throw new RefusedError('not-found', `Nothing is muted by that pattern.${hint}`);
      });
    },
  };
}

const nothing = z.strictObject({});

/** Lists what is muted now, as far as the caller may end it. */
export function listMutesAction(storage: ComplianceStorage): Action<z.infer<typeof nothing>, Mute[]> {
  return {
    name: 'compliance:mutes',
    permission: 'compliance:read',
    input: nothing,
    servers: () => [],
    async run(_input, { caller, now }) {
      const mutes = currentMutes((await storage.getHistory()).history, now);
      return mutes.filter((mute) => maySee(caller, mute));
    },
  };
}
