import * as z from 'zod';
import { type Action, RefusedError, refuseField } from '../../action.ts';
import { changeHistory } from '../change-history.ts';
import { acknowledge } from '../findings/changes.ts';
import type { Mute } from '../history.ts';
import { currentMutes } from '../mutes.ts';
import { acknowledgeInput, muteInput, unmuteInput } from '../silence-input.ts';
import type { ComplianceStorage } from '../storage.ts';

/** Acknowledges a finding: no reminders until then, or until it gets worse. */
export function acknowledgeFindingAction(
  storage: ComplianceStorage,
): Action<z.infer<typeof acknowledgeInput>, void> {
  return {
    name: 'compliance:acknowledge',
    permission: 'compliance:write',
    input: acknowledgeInput,
    servers: () => ['*'],
    async run({ finding, ...also }, { caller, now }) {
      await changeHistory(storage, (history) => {
        const changed = acknowledge(history, finding, caller.name, now, also);
        if (changed) return changed;
        throw new RefusedError('not-found', `There is no finding ${finding} in the last check.`);
      });
    },
  };
}

/** Holds back what is told of the findings that fit a pattern. */
export function muteAction(storage: ComplianceStorage): Action<z.infer<typeof muteInput>, void> {
  return {
    name: 'compliance:mute',
    permission: 'compliance:write',
    input: muteInput,
    servers: () => ['*'],
    async run(input, { caller, now }) {
      if (Date.parse(input.until) <= now.getTime()) {
        throw refuseField('invalid-input', 'until', 'A mute ends in the future.');
      }
      const mute: Mute = { ...input, by: caller.name, at: now.toISOString() };
      await changeHistory(storage, (history) => ({
        ...history,
        mutes: [...(history.mutes ?? []).filter(({ pattern }) => pattern !== mute.pattern), mute],
      }));
    },
  };
}

/** Ends a mute. */
export function unmuteAction(storage: ComplianceStorage): Action<z.infer<typeof unmuteInput>, void> {
  return {
    name: 'compliance:unmute',
    permission: 'compliance:write',
    input: unmuteInput,
    servers: () => ['*'],
    async run({ pattern }, { now }) {
      await changeHistory(storage, (history) => {
        const mutes = currentMutes(history, now);
        const kept = mutes.filter((mute) => mute.pattern !== pattern);
        if (kept.length < mutes.length) return { ...history, mutes: kept };
        throw new RefusedError('not-found', `Nothing is muted as ${pattern}.`);
      });
    },
  };
}

const nothing = z.strictObject({});

/** Lists what is muted now. */
export function listMutesAction(storage: ComplianceStorage): Action<z.infer<typeof nothing>, Mute[]> {
  return {
    name: 'compliance:mutes',
    permission: 'compliance:read',
    input: nothing,
    servers: () => ['*'],
    async run(_input, { now }) {
      return currentMutes((await storage.getHistory()).history, now);
    },
  };
}
