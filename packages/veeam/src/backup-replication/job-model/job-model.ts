import * as z from 'zod';
import { Dialect, type Use } from './dialect.ts';
import { guestProcessing } from './guest-processing.ts';
import { flag, guid, part } from './part.ts';
import { replica } from './replica.ts';
import { schedule } from './schedule.ts';
import { storage } from './storage.ts';
import { values } from './values.ts';
import {
  cloudDirectorObject,
  type InventoryObject,
  virtualMachines,
  vmwareObject,
} from './virtual-machines.ts';

/** The job types whose documents are fully known, and `other` for the rest. */
type Modelled = 'backup' | 'cloud-director-backup' | 'replica' | 'other';

/** The model that a job is checked with, by the type in its document. */
export function modelledAs(type: unknown): Modelled {
  switch (String(type).toLowerCase()) {
    case 'backup':
    case 'vspherebackup':
      return 'backup';
    case 'clouddirectorbackup':
      return 'cloud-director-backup';
    case 'vspherereplica':
      return 'replica';
    default:
      return 'other';
  }
}

/** The fields of a job, as far as they are known. (JobSpec to create one, JobModel to edit one) */
export function jobModel(d: Dialect, model: Modelled): z.ZodType {
  switch (model) {
    case 'backup':
      return part({ ...common(d), ...backup(d) });
    case 'cloud-director-backup':
      return part({ ...common(d), ...cloudDirectorBackup(d) });
    case 'replica':
      return part({ ...common(d), ...replica(d) });
    case 'other':
      return part(common(d));
  }
}

/**
 * Every field of a job's document with its purpose, for all revisions. vSphere backup and replication jobs have all
 * their fields; other types have only the fields that all jobs have.
 */
export function describedJob(use: Use): z.ZodType {
  const d = Dialect.ofAll(use);
  const ofBackup = ['VSphereBackup', 'Backup'];
  const ofReplica = ['VSphereReplica'];
  const ofOthers = [...new Set(Object.values(values.jobType).flat())].filter(
    (each) => ![...ofBackup, ...ofReplica].includes(each),
  );
  const typed = (types: readonly string[]) => ({
    type: z.enum(types as [string, ...string[]]).describe('The type of the job.'),
  });
  return z.union([
    part({ ...common(d), ...backup(d), ...typed(ofBackup) }),
    part({ ...common(d), ...replica(d), ...typed(ofReplica) }),
    part({ ...common(d), ...typed(ofOthers) }),
  ]);
}

/** (JobSpec, JobModel) */
function common(d: Dialect): Record<string, z.ZodType> {
  const stored = {
    // Optional, because the path has the id already.
    id: d.may(guid(), "The job's id."),
    isDisabled: d.must(flag(), 'Whether the job is switched off.'),
  };
  return {
    ...(d.use === 'edit' && stored),
    name: z.string().min(1).describe('The name of the job.'),
    type: d.oneOf(values.jobType).describe('The type of the job.'),
    // Some types that exist only in vbr-1.3-rev1 have no description.
    description: d.may(z.string(), 'What the job is for.'),
    isHighPriority: d.may(flag(), 'Whether it gets resources before other jobs.'),
  };
}

/** (BackupJobSpec, BackupJobModel) */
function backup(d: Dialect): Record<string, z.ZodType> {
  // 1.1-rev0 requires fields of a new job that later revisions fill in by themselves.
  const by = d.use === 'edit' ? undefined : (['1.1-rev0'] as const);
  return {
    description: d.must(z.string(), 'What the job is for.'),
    isHighPriority: d.must(flag(), 'Whether it gets resources before other jobs.', by),
    ...parts(d, vmwareObject, by),
  };
}

/** (CloudDirectorBackupJobSpec, CloudDirectorBackupJobModel) */
function cloudDirectorBackup(d: Dialect): Record<string, z.ZodType> {
  return {
    description: d.must(z.string(), 'What the job is for.'),
    ...parts(d, cloudDirectorObject, []),
  };
}

function parts(
  d: Dialect,
  object: InventoryObject,
  by: Parameters<Dialect['must']>[2],
): Record<string, z.ZodType> {
  return {
    virtualMachines: d.must(virtualMachines(d, object), 'What is backed up.'),
    storage: d.must(storage(d), 'Where backups go and how long they stay.', by),
    guestProcessing: d.must(guestProcessing(d, object), 'What is done inside the machines.', by),
    schedule: d.must(schedule(d), 'When the job runs by itself.', by),
  };
}
