import type { EstateJob } from '../estate/estate.ts';
import { isDisabled } from '../estate/runs.ts';
import { isObject, type JsonObject } from '../server/json.ts';
import type { Call } from './call.ts';
import { copyDocument } from './copy-document.ts';
import { jobTypeOf } from './job-types.ts';
import { computersDocument, machinesDocument, replicaDestination } from './machines-document.ts';
import { scheduleDocument } from './schedule-document.ts';
import { inSpellingOf } from './spelling.ts';
import { storageDocument } from './storage-document.ts';

const GUEST_PROCESSING = {
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

/** A JobModel as the revision of the call spells it. Source: vbr-1.1-rev1: Get Job; vbr-1.1-rev0; vbr-1.3-rev1. */
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

/** What a client wrote, or else what the lab makes up; what other products may have changed is as the estate has it. */
export function currentDocument(call: Call, job: EstateJob): JsonObject {
  const made = madeUp(call, job);
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
        guestProcessing: GUEST_PROCESSING,
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

/** The parts a VSphereReplicaJobModel must have, and its settings in brief. Source: vbr-1.2-rev1; vbr-1.3-rev1. */
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
