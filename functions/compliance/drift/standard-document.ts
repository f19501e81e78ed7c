import { settingsOfBackupReplication } from '../settings/backup-replication.ts';
import type { JobSettings } from '../settings/job-settings.ts';
import { settingsOfMicrosoft365 } from '../settings/microsoft365.ts';
import { isRecord } from '../settings/part.ts';

/** The products of documents that can be a standard. For Enterprise Manager, use a job of the same server. */
export const documentProducts = ['backup-replication', 'microsoft365'] as const;

/** The document of a job that is the standard for its product's jobs on every server. */
export interface StandardDocument {
  readonly product: (typeof documentProducts)[number];
  readonly document: unknown;
}

/** A fault of a document, and its place. */
export interface DocumentProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The place of the document in the answer of `GET /jobs/{server}/{id}`, and in a file of its own. */
export function pathOfDocument(given: unknown): readonly string[] {
  return isRecord(given) && isRecord(given['job']) && isRecord(given['document']) ? ['document'] : [];
}

/**
 * The settings of a standard that are compared. Ids belong to the server that they come from, and mean nothing on
 * others.
 */
export function settingsOfStandard(standard: StandardDocument): JobSettings {
  const { storage: _, ...settings } = settingsOf(standard);
  return settings;
}

/** The fields of a document whose type differs from the product's; or one problem if nothing in it can be compared. */
export function problemsOfDocument(standard: StandardDocument): DocumentProblem[] {
  const problems: DocumentProblem[] = [];
  const settings = settingsOf(standard, (path, wanted) => {
    const message = `${path.join('.') || 'It'} must be ${wanted}.`;
    if (!problems.some((problem) => problem.message === message)) problems.push({ path, message });
  });
  if (problems.length === 0 && Object.keys(settings).length === 0) {
    const message = `Nothing of it can be compared: it is not the document of a job of ${standard.product}.`;
    problems.push({ path: [], message });
  }
  return problems;
}

function settingsOf(
  { product, document }: StandardDocument,
  note?: (path: readonly (string | number)[], wanted: string) => void,
): JobSettings {
  if (product === 'backup-replication') return settingsOfBackupReplication(document, note) ?? {};
  const job = { document: document as Readonly<Record<string, unknown>>, repositoryId: undefined };
  return settingsOfMicrosoft365(job, undefined, 'backup', note);
}
