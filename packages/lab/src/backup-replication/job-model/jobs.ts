import type { EstateJob } from '../../estate/estate.ts';
import type { Revision } from '../../options.ts';
import { isFrom } from '../revisions.ts';
import { type Field, flag, guid, list, object, oneOf, optional, text, whole } from './fields.ts';
import { guestProcessing } from './guests.ts';
import { virtualMachines } from './machines.ts';
import { schedule } from './schedule.ts';
import { storage } from './storage.ts';

/** The models made so far, because making one takes longer than checking a document. */
const models = new Map<string, Field>();

function once(key: string, make: () => Field): Field {
  const model = models.get(key) ?? make();
  models.set(key, model);
  return model;
}

/**
 * The body of POST /jobs for a backup job of VMware machines: 1.1-rev0 requires all of it, later revisions less.
 * Source: BackupJobSpec of each.
 */
export function newJob(revision: Revision): Field {
  return once(`new ${revision}`, () => madeNewJob(revision));
}

function madeNewJob(revision: Revision): Field {
  const part = isFrom(revision, '1.1-rev1') ? optional : required;
  const machines = isFrom(revision, '1.3-rev2') ? optional : required;
  return object({
    isHighPriority: part(flag),
    virtualMachines: machines(virtualMachines(revision)),
    storage: part(storage(revision)),
    guestProcessing: part(guestProcessing(revision)),
    schedule: part(schedule(revision)),
  });
}

/** The body of PUT /jobs/{id}, by the type of the job. Source: vbr-1.1-rev1: Edit Job; the JobModel of each type. */
export function editedJob(revision: Revision, job: EstateJob): Field {
  return once(`${job.kind} ${job.platform} ${revision}`, () => madeEditedJob(revision, job));
}

function madeEditedJob(revision: Revision, { kind, platform }: EstateJob): Field {
  const common = { id: guid, ...(!isFrom(revision, '1.3-rev2') && { isDisabled: flag }) };
  const machines = isFrom(revision, '1.3-rev2') ? optional : required;
  switch (kind) {
    case 'Backup': {
      const isVMware = platform === 'VMware';
      return object({
        ...common,
        isHighPriority: flag,
        virtualMachines: machines(isVMware ? virtualMachines(revision) : otherMachines),
        storage: isVMware ? storage(revision) : otherStorage,
        guestProcessing: isVMware ? guestProcessing(revision) : otherGuests,
        schedule: schedule(revision),
      });
    }
    case 'Replica': {
      const places = isFrom(revision, '1.3-rev0')
        ? ['host']
        : ['host', 'resourcePool', 'folder', 'datastore'];
      const destination = object(Object.fromEntries(places.map((place) => [place, object({})])));
      return object({ ...common, virtualMachines: otherMachines, destination });
    }
    case 'BackupCopy':
    case 'ImmediateBackupCopy':
      return object({ ...common, mode: text, sourceObjects: object({ includes: object({}) }) });
    case 'AgentBackup':
      return object({ ...common, computers: list(object({})), backupMode: text });
    case 'NasBackup':
      return object(common);
  }
}

const required = (field: Field): Field => field;

/** The checks for jobs whose whole model the lab does not have. Source: their JobModels in vbr-1.3-rev1. */
const otherMachines = object({ includes: list(object({ hostName: text, name: text, type: text })) });
const otherStorage = object({
  backupRepositoryId: guid,
  backupProxies: object({}),
  retentionPolicy: object({ type: text, quantity: whole() }),
});
const otherGuests = object({
  appAwareProcessing: object({ isEnabled: flag }),
  guestFSIndexing: object({ isEnabled: flag }),
});

/** JobStartSpec. */
export function startOptions(revision: Revision): Field {
  return object({
    performActiveFull: flag,
    startChainedJobs: optional(flag),
    ...(isFrom(revision, '1.3-rev0') && { syncRestorePoints: optional(oneOf('All', 'Latest')) }),
  });
}

/** JobStopSpec. Up to 1.1-rev1 its first field has an extra `l`. */
export function stopOptions(revision: Revision): Field {
  return object({
    [isFrom(revision, '1.2-rev1') ? 'gracefulStop' : 'gracefullStop']: flag,
    ...(isFrom(revision, '1.3-rev0') && { cancelChainedJobs: optional(flag) }),
  });
}

/** JobRetrySpec. */
export const retryOptions = object({ startChainedJobs: optional(flag) });
