import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import {
  isJsonObject,
  type JsonValue,
  mergePatch,
} from '@veeam-automation/veeam/backup-replication/job-model/merge-patch';

/** A part of the standard's document and the same one of the job's: some of its fields, or all where none are named. */
export interface Place {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly fields?: readonly string[];
}

/** The merge patch that gives a job what its standard has in some places; or that the standard has nothing there. */
export function patchOf(
  places: readonly Place[],
  standard: JsonObject,
  job: JsonObject,
): JsonObject | string {
  let patch: JsonObject = {};
  for (const { from, to, fields } of places) {
    const given = partAt(standard, from);
    if (!isJsonObject(given)) continue;
    // A part that the job lacks is copied whole: half of it alone would be no valid setting.
    const isWhole = fields === undefined || !isJsonObject(partAt(job, to));
    const wanted = Object.entries(given).filter(
      ([name, value]) => value !== null && (isWhole || fields.includes(name)),
    );
    if (wanted.length > 0) patch = bothPatches(patch, nested(to, Object.fromEntries(wanted)));
  }
  return Object.keys(patch).length > 0 ? patch : "the standard's document does not say how it is set";
}

/** The patch that does what two do one after the other, with what they take away. */
export function bothPatches(first: JsonObject, second: JsonObject): JsonObject {
  const merged = Object.entries(second).map(([name, change]): [string, JsonValue] => {
    const before = first[name];
    return [name, isJsonObject(before) && isJsonObject(change) ? bothPatches(before, change) : change];
  });
  return { ...first, ...Object.fromEntries(merged) };
}

/** The patch that undoes another one: what that has changed gets its old value. */
export function reversePatch(before: JsonObject, patch: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(patch).map(([name, change]): [string, JsonValue] => {
      const earlier = Object.hasOwn(before, name) ? before[name] : undefined;
      if (earlier === undefined) return [name, null];
      return [name, isJsonObject(change) && isJsonObject(earlier) ? reversePatch(earlier, change) : earlier];
    }),
  );
}

/** Whether a patch would change nothing in a document. */
export function hasPatch(document: JsonObject, patch: JsonObject): boolean {
  return JSON.stringify(mergePatch(document, patch)) === JSON.stringify(document);
}

/** What is at the end of a path; undefined where there is nothing. */
export function partAt(document: JsonObject, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (part, name) => (isJsonObject(part) && Object.hasOwn(part, name) ? part[name] : undefined),
    document,
  );
}

function nested(path: readonly string[], value: JsonObject): JsonObject {
  return path.reduceRight<JsonObject>((inner, name) => ({ [name]: inner }), value);
}
