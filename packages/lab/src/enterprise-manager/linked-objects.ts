import { backupIdOf, linkId } from '../estate/copies.ts';
import type { CopySource, EstateJob } from '../estate/estate.ts';
import type { Shown } from './entity.ts';
import { uidOf } from './hrefs.ts';
import { type EmNode, links, list, object, value } from './node.ts';

/**
 * The elements of each kind of source: in a job, in a list of their own, and one of them. The names of JSON arrays
 * follow the rule of the other lists, for no sample was found. Source: em_rest/backup_copy_job_options,
 * em_rest/jobs_id_linked_jobs, em_rest/jobs_id_linked_repositories.
 */
const FORMS = {
  Job: {
    includes: 'LinkedJobIncludes',
    element: 'LinkedJobObject',
    uid: 'LinkedJobUid',
    items: 'LinkedJobObjects',
  },
  Backup: {
    includes: 'LinkedBackupIncludes',
    element: 'LinkedBackup',
    uid: 'LinkedBackupUid',
    items: 'LinkedBackups',
  },
  Repository: {
    includes: 'LinkedBackupRepositoryIncludes',
    element: 'LinkedBackupRepository',
    uid: 'LinkedBackupRepositoryUid',
    items: 'LinkedBackupRepositories',
  },
} as const satisfies Record<CopySource['kind'], object>;

/** The lists that have a resource of their own below the job. */
const LISTS = {
  Job: { root: 'LinkedJobResourceObjects', path: 'linkedJobs', type: 'LinkedJobObject' },
  Repository: {
    root: 'LinkedBackupRepositoryResourceObjects',
    path: 'linkedBackupRepositories',
    type: 'LinkedBackupRepositoryObject',
  },
} as const;

/** What a copy job copies of one kind, as its JobInfo has it. */
export function linkedIncludesNode(copy: EstateJob, kind: CopySource['kind']): EmNode {
  const { includes, items } = FORMS[kind];
  return list(
    includes,
    items,
    ofKind(copy, kind).map((source) => object(FORMS[kind].element, {}, partsOf(copy, source))),
  );
}

/** GET /jobs/{id}/linkedJobs and …/linkedBackupRepositories. */
export function linkedListNode({ hrefs }: Shown, copy: EstateJob, kind: keyof typeof LISTS): EmNode {
  const { root, path, type } = LISTS[kind];
  const nodes = ofKind(copy, kind).map((source) => {
    const own = hrefs.to(`jobs/${copy.id}/${path}/${linkId(copy, source)}`);
    const up = { rel: 'Up', type: 'Job', href: hrefs.to(`jobs/${copy.id}?format=Entity`), name: copy.name };
    return object(FORMS[kind].element, { Href: own, Type: type }, [
      links(up, { rel: 'Delete', href: own }),
      ...partsOf(copy, source),
    ]);
  });
  return list(root, FORMS[kind].items, nodes);
}

function ofKind({ copies = [] }: EstateJob, kind: CopySource['kind']): readonly CopySource[] {
  return copies.filter((source) => source.kind === kind);
}

function partsOf(copy: EstateJob, source: CopySource): EmNode[] {
  const uid = source.kind === 'Backup' ? uidOf('Backup', backupIdOf(source)) : uidOf(source.kind, source.id);
  return [value('ObjectInJobId', linkId(copy, source)), value(FORMS[source.kind].uid, uid)];
}
