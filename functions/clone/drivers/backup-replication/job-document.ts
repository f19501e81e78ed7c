import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import type { ClonePlan } from '../../state.ts';

/** Where the types of jobs keep their repository (vbr-1.3-rev1: BackupJobStorageModel, BackupCopyJobTargetModel). */
const repositoryHolders = ['storage', 'target'] as const;

/** The id of the repository a job writes to; undefined when its document has none where we look. */
export function repositoryIdOf(document: JsonObject): string | undefined {
  return holderOf(document)?.repositoryId;
}

/** Whether a job runs by its schedule; undefined when its kind of schedule does not say. */
export function runsAutomatically(document: JsonObject): boolean | undefined {
  const { schedule } = document;
  const value = isPart(schedule) ? schedule.runAutomatically : undefined;
  return typeof value === 'boolean' ? value : undefined;
}

/** A clone's document made into what the plan asks for. What the plan says nothing of stays as it came. */
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
 * Whether a job is to all appearance a fresh clone of another: the same document but for what the server gives a
 * clone of its own (example of CloneJob in vbr-1.3-rev1: id, name, description, schedule off).
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
