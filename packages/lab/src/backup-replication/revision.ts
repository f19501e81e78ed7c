import { REVISIONS, type Revision } from '../options.ts';

/** Whether `revision` is `first` or a later one. */
export function isFrom(revision: Revision, first: Revision): boolean {
  return REVISIONS.indexOf(revision) >= REVISIONS.indexOf(first);
}

/** The revisions a server of this revision serves, oldest first. */
export function servedRevisions(newest: Revision): readonly Revision[] {
  return REVISIONS.filter((revision) => isFrom(newest, revision));
}

/** Names of states and workloads begin in lower case up to 1.3-rev0. Source: vbr-1.3-rev0, vbr-1.3-rev1. */
export function spellEnum(revision: Revision, pascalCase: string): string {
  if (isFrom(revision, '1.3-rev1')) return pascalCase;
  return pascalCase.charAt(0).toLowerCase() + pascalCase.slice(1);
}

/** Without the fields that have no value, where the revision leaves them out; others write them as null. */
export function withoutNulls(
  isLean: boolean,
  model: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (!isLean) return model;
  return Object.fromEntries(Object.entries(model).filter(([, value]) => value !== null));
}
