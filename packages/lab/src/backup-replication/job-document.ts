import { backupIdOf, isPeriodicCopy } from '../estate/copies.ts';
import type { CopySource, EstateJob } from '../estate/estate.ts';
import { isDisabled } from '../estate/runs.ts';
import { isObject, type JsonObject } from '../server/formats.ts';
import { withTwinSettings } from '../twin/job-settings.ts';
import type { Call } from './call.ts';
import {
  computersDocument,
  machinesDocument,
  replicaDestination,
  scheduleDocument,
  storageDocument,
} from './job-parts.ts';
import { jobTypeOf } from './job-types.ts';
import { isFrom } from './revisions.ts';
import { platformNameOf } from './session-model.ts';
import { inSpellingOf } from './spelling.ts';

const guestProcessing = {
  appAwareProcessing: { isEnabled: false, appSettings: [] },
  guestFSIndexing: { isEnabled: false, indexingSettings: [] },
  guestInteractionProxies: { autoSelectEnabled: true, proxyIds: [] },
  guestCredentials: {
    useAgentManagementCredentials: false,
    credentials: {
      credentialsType: 'Standard',
      credentialsId: '00000000-0000-0000-0000-000000000000',
    },
    credentialsPerMachine: [],
  },
};

/** A JobModel in the spelling of the call's revision. Source: vbr-1.1-rev1: Get Job; vbr-1.1-rev0; vbr-1.3-rev1. */
export function jobModel(call: Call, job: EstateJob): JsonObject {
  return inSpellingOf(call.revision, {
    ...currentDocument(call, job),
    type: jobTypeOf(job, call.revision),
    id: job.id,
    name: job.name,
    description: job.description,
    isDisabled: isDisabled(job),
  });
}

/** The document from a client, or else a made-up one. Values that other products can change are from the estate. */
export function currentDocument(call: Call, job: EstateJob): JsonObject {
  const made = withTwinSettings(madeUp(call, job), job.settings);
  const written = call.state.documents.get(job.id);
  if (written === undefined) return made;
  return {
    ...made,
    ...written,
    ...within(written, 'schedule', { runAutomatically: job.scheduleConfigured }),
    ...within(written, 'storage', { backupRepositoryId: job.repositoryId }),
    ...within(written, 'target', { backupRepositoryId: job.repositoryId }),
  };
}

function within(document: JsonObject, part: string, fields: JsonObject): JsonObject {
  const value = document[part];
  return isObject(value) ? { [part]: { ...value, ...fields } } : {};
}

function madeUp(call: Call, job: EstateJob): JsonObject {
  const after = call.estate.jobs.find(({ id }) => id === job.afterJobId);
  const schedule = scheduleDocument(job, call.state.options.utcOffsetMinutes ?? 60, after?.name);
  switch (job.kind) {
    case 'Backup':
      return {
        isHighPriority: false,
        virtualMachines: machinesDocument(call.estate, job),
        storage: storageDocument(job),
        guestProcessing: guestProcessing,
        schedule,
      };
    case 'Replica':
      return { ...replica(call, job), schedule };
    case 'BackupCopy':
    case 'ImmediateBackupCopy':
      return copyDocument(call, job, schedule);
    case 'AgentBackup':
      return { ...agents(job), schedule };
    case 'NasBackup':
      return { ...shares(job), schedule };
  }
}

/** The required parts of a VSphereReplicaJobModel, and its main settings. Source: vbr-1.2-rev1; vbr-1.3-rev1. */
function replica(call: Call, job: EstateJob): JsonObject {
  const { includes, excludes } = machinesDocument(call.estate, job);
  return {
    isHighPriority: false,
    virtualMachines: { includes, excludes },
    destination: replicaDestination(call.estate, job),
    jobSettings: {
      metadataRepositoryId: call.estate.repositories.find(
        ({ backupServerId }) => backupServerId === job.backupServerId,
      )?.id,
      replicaNameSuffix: job.vmSuffix ?? '_replica',
      restorePointsToKeep: job.retainCycles,
    },
  };
}

/** Source: WindowsAgentManagementBackupJobModel. */
function agents(job: EstateJob): JsonObject {
  return {
    isHighPriority: false,
    agentType: 'Server',
    computers: computersDocument(job),
    backupMode: 'EntireComputer',
    storage: {
      backupRepositoryId: job.repositoryId,
      retentionPolicy: { type: 'RestorePoints', quantity: job.retainCycles },
    },
  };
}

/** Source: FileBackupJobModel. */
function shares(job: EstateJob): JsonObject {
  return {
    isHighPriority: false,
    objects: job.objects.map(({ hierarchyRootId, name }) => ({
      fileServerId: hierarchyRootId,
      path: `\\\\files\\${name}`,
    })),
    backupRepository: {
      backupRepositoryId: job.repositoryId,
      retentionPolicy: { type: 'Days', quantity: job.retainCycles },
    },
  };
}

/** The required parts of a BackupCopyJobModel, and its target. Source: BackupCopyJobModel of vbr-1.3-rev0 and -rev1. */
function copyDocument(call: Call, job: EstateJob, schedule: JsonObject): JsonObject {
  const isPeriodic = isPeriodicCopy(job);
  const { continuously: _, ...periodic } = schedule;
  return {
    mode: isPeriodic ? 'Periodic' : 'Immediate',
    sourceObjects: { includes: includesOf(call, job) },
    target: {
      backupRepositoryId: job.repositoryId,
      retentionPolicy: { type: 'RestorePoints', quantity: job.retainCycles },
    },
    schedule: isPeriodic
      ? { ...periodic, type: 'Periodic' }
      : { type: 'Immediate', scheduleMode: 'Continuous' },
  };
}

function includesOf(call: Call, { copies = [] }: EstateJob): JsonObject {
  const { estate, revision } = call;
  const jobOf = ({ id }: CopySource) => estate.jobs.find((job) => job.id === id);
  const ofKind = (kind: CopySource['kind']) => copies.filter((source) => source.kind === kind);
  const jobs = ofKind('Job').flatMap((source) => jobOf(source) ?? []);
  const repositories = ofKind('Repository').flatMap(
    ({ id }) => estate.repositories.find((each) => each.id === id) ?? [],
  );
  const backups = ofKind('Backup').flatMap((source) => jobOf(source) ?? []);
  return {
    jobs: jobs.map((job) => ({ id: job.id, name: job.name, type: jobTypeOf(job, revision) })),
    repositories: repositories.map(({ id, name, kind }) => ({ id, name, type: kind })),
    ...(isFrom(revision, '1.3-rev1') && {
      backups: backups.map((job) => ({
        id: backupIdOf(job),
        name: job.name,
        platformName: platformNameOf(job),
        // The inventory identifier of the object in the backup; 1.3-rev2 does not have it.
        ...(call.revision !== '1.3-rev2' && { objectId: job.objects[0]?.reference ?? '' }),
      })),
    }),
  };
}

/** The sources in a copy job's document, in the form of the estate. */
export function copySourcesOf(call: Call, document: JsonObject): readonly CopySource[] | undefined {
  const { sourceObjects } = document;
  const includes = isObject(sourceObjects) ? sourceObjects.includes : undefined;
  if (!isObject(includes)) return undefined;
  const idsIn = (part: string): string[] => {
    const items = includes[part];
    return (Array.isArray(items) ? items : []).flatMap((item: unknown) =>
      isObject(item) && typeof item.id === 'string' ? item.id.toLowerCase() : [],
    );
  };
  const backupIds = new Set(idsIn('backups'));
  return [
    ...idsIn('jobs').map((id) => ({ kind: 'Job' as const, id })),
    ...idsIn('repositories').map((id) => ({ kind: 'Repository' as const, id })),
    ...call.estate.jobs
      .filter((job) => backupIds.has(backupIdOf(job)))
      .map(({ id }) => ({ kind: 'Backup' as const, id })),
  ];
}
