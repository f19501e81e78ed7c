import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import {
  isJsonObject,
  type JsonValue,
  mergePatch,
} from '@veeam-automation/veeam/backup-replication/job-model/merge-patch';

/** The place of a setting in documents: some fields of a part, or the whole part if no fields are named. */
export interface Place<Base extends string> {
  /** The part in which the path begins. Documents have it in different places. */
  readonly base: Base;
  readonly path: readonly string[];
  readonly fields?: readonly string[];
}

/** @param path with dots between its parts; empty for the base itself */
export const at = <Base extends string>(base: Base, path: string, ...fields: string[]): Place<Base> => ({
  base,
  path: path === '' ? [] : path.split('.'),
  ...(fields.length > 0 && { fields }),
});

/** Why a schedule is not changed if the job or its standard runs after another job. */
export const followsAnother = 'it runs, or the standard does, after another job';

/**
 * The merge patch that gives a job the standard's values in some places, or the reason that the standard has none.
 * @param baseOf the path of a base in a document; undefined if the document has none
 */
export function patchOf<Base extends string>(
  places: readonly Place<Base>[],
  standard: JsonObject,
  job: JsonObject,
  baseOf: (document: JsonObject, base: Base) => readonly string[] | undefined,
): JsonObject | string {
  let patch: JsonObject = {};
  for (const { base, path, fields } of places) {
    const [source, target] = [baseOf(standard, base), baseOf(job, base)];
    if (source === undefined || target === undefined) continue;
    const to = [...target, ...path];
    const given = partAt(standard, [...source, ...path]);
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

/** The patch that has the effect of two patches in succession, including what they remove. */
export function bothPatches(first: JsonObject, second: JsonObject): JsonObject {
  const merged = Object.entries(second).map(([name, change]): [string, JsonValue] => {
    const before = first[name];
    return [name, isJsonObject(before) && isJsonObject(change) ? bothPatches(before, change) : change];
  });
  return { ...first, ...Object.fromEntries(merged) };
}

/** The patch that undoes another one: each changed field gets its old value. */
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

/** The value at the end of a path; undefined if there is none. */
export function partAt(document: JsonObject, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (part, name) => (isJsonObject(part) && Object.hasOwn(part, name) ? part[name] : undefined),
    document,
  );
}

function nested(path: readonly string[], value: JsonObject): JsonObject {
  return path.reduceRight<JsonObject>((inner, name) => ({ [name]: inner }), value);
}
