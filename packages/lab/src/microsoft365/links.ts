import type { ApiVersion } from './options.ts';

/** Where a link leads. The casing is the documents' own, which mixes it. Source: vb365-v6: POST CopyJobs. */
const PATHS = {
  copyJob: 'copyJobs',
  organization: 'organizations',
  /** As a copy job links its backup job: in the singular, which no documented path serves. */
  backupJob: 'job',
  job: 'jobs',
  backupRepository: 'backuprepositories',
  jobSession: 'jobsessions',
} as const;

/** A relative link, as all are since v6 (vbo-rest/global_changes). */
export function link(
  version: ApiVersion,
  kind: keyof typeof PATHS,
  id: string,
  below = '',
): { href: string } {
  return { href: `/${version}/${PATHS[kind]}/${id}${below}` };
}
