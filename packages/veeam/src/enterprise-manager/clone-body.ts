import { isAtMost } from './api-version.ts';
import type { JobCloneSpec } from './clone-spec.ts';

/** The last API version whose clone knows neither a Description nor backup copy jobs (em_rest 9.5: POST jobs clone). */
const OLD_FORM = 'v1_4';

/** Whether a server of that API version can clone a job of that kind. */
export function canClone(kind: JobCloneSpec['kind'], apiVersion: string): boolean {
  return takesDescription(apiVersion) || kind === 'Backup' || kind === 'Replica';
}

/** Whether a clone can be given a description. */
export function takesDescription(apiVersion: string): boolean {
  return !isAtMost(apiVersion, OLD_FORM);
}

/**
 * The parts of a spec in the order of the documents' example of its kind, because in XML their order counts
 * (em_rest). The example of the immediate copy differs from its own table; the example is followed.
 */
function orderedParts(spec: JobCloneSpec, apiVersion: string): [name: string, value: string][] {
  const name: [string, string] = ['JobName', spec.jobName];
  const description: [string, string][] =
    spec.description === undefined || !takesDescription(apiVersion)
      ? []
      : [['Description', spec.description]];
  switch (spec.kind) {
    case 'Backup':
      return [name, ['FolderName', spec.folderName], ['RepositoryUid', spec.repositoryUid], ...description];
    case 'Replica':
      return [name, ['VmSuffix', spec.vmSuffix], ...description];
    case 'BackupCopy':
      return [name, ['JobFileName', spec.jobFileName], ['RepositoryUid', spec.repositoryUid], ...description];
    case 'ImmediateBackupCopy':
      return [name, ...description, ['RepositoryUid', spec.repositoryUid], ['JobFileName', spec.jobFileName]];
  }
}

/** The body of a clone request in XML. */
export function cloneXml(spec: JobCloneSpec, apiVersion: string): string {
  const parts = orderedParts(spec, apiVersion).map(
    ([name, value]) => `    <${name}>${escapeXml(value)}</${name}>\n`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<JobCloneSpec xmlns="http://www.veeam.com/ent/v1.0" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <${spec.kind}JobCloneInfo>
${parts.join('')}  </${spec.kind}JobCloneInfo>
</JobCloneSpec>`;
}

/** The body of a clone request in JSON: PascalCase keys also for version 13, and no outer JobCloneSpec. */
export function cloneJson(spec: JobCloneSpec, apiVersion: string): string {
  return JSON.stringify({ [`${spec.kind}JobCloneInfo`]: Object.fromEntries(orderedParts(spec, apiVersion)) });
}

/** A carriage return is written as a reference: XML readers turn a bare one into a line feed. */
function escapeXml(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
}
