import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import type { ClonePlan } from '../../state.ts';

/** Where the types of jobs keep their repository (vbr-1.3-rev1: BackupJobStorageModel, BackupCopyJobTargetModel). */
const repositoryHolders = ['storage', 'target'] as const;

/** The id of the repository to which a job writes; undefined if its document has none in the known places. */
export function repositoryIdOf(document: JsonObject): string | undefined {
  return holderOf(document)?.repositoryId;
}

/** Whether a job runs by its schedule; undefined if its type of schedule does not say. */
export function runsAutomatically(document: JsonObject): boolean | undefined {
  const { schedule } = document;
  const value = isPart(schedule) ? schedule.runAutomatically : undefined;
  return typeof value === 'boolean' ? value : undefined;
}

/** Applies a plan to a clone's document. What the plan does not mention is kept. */
export function documentOfPlan(document: JsonObject, plan: ClonePlan): JsonObject {
  const changed: JsonObject = { ...document, name: plan.name };
  if (plan.description !== undefined) changed.description = plan.description;
  if (plan.enabled !== undefined) changed.isDisabled = !plan.enabled;
  const holder = holderOf(document);
  if (holder && plan.repository) {
    changed[holder.name] = { ...holder.part, backupRepositoryId: plan.repository.uid };
  }
  if (plan.runAutomatically && isPart(document.schedule)) {
    changed.schedule = { ...document.schedule, runAutomatically: true };
  }
  return changed;
}

/**
 * Whether a job looks like a fresh clone of another: the same document except for what the server sets in a clone
 * (example of CloneJob in vbr-1.3-rev1: id, name, description, schedule off).
 */
export function looksCloned(source: JsonObject, candidate: JsonObject): boolean {
  return isDeepStrictEqual(comparable(source), comparable(candidate));
}

function comparable(document: JsonObject): JsonObject {
  const { id, name, description, isDisabled, schedule, ...settings } = document;
  if (!isPart(schedule)) return settings;
  const { runAutomatically, ...times } = schedule;
  return { ...settings, schedule: times };
}

function holderOf(document: JsonObject) {
  for (const name of repositoryHolders) {
    const part = document[name];
    if (isPart(part) && typeof part.backupRepositoryId === 'string') {
      return { name, part, repositoryId: part.backupRepositoryId };
    }
  }
  return undefined;
}

function isPart(value: JsonObject[string] | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('rawJSON' in value);
}
