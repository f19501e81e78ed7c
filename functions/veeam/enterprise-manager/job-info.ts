import { bool, child, children, type Element, integer, text } from './element.ts';
import { type GuestProcessing, readGuestProcessing } from './guest-processing.ts';

/** A machine or container the job processes. */
interface ObjectInJob {
  id: string | undefined;
  /** Such as `urn:HyperV:Vm:<hierarchy root>.<machine>`. */
  hierarchyObjRef: string | undefined;
  name: string | undefined;
  displayName: string | undefined;
  guestProcessing: GuestProcessing | undefined;
}

interface GfsPeriod {
  enabled: boolean;
  retentionPeriod: number | undefined;
  /** The day (weekly), week (monthly) or month (yearly) of the full backup that is kept. */
  selected: string | undefined;
}

/** What a job does (em_rest/get_jobs_id, Job Info). The documents name no repository among it. */
export interface JobInfo {
  /** The element's own name: `BackupJobInfo`, `ReplicaJobInfo`, `BackupCopyJobInfo`, `ImmediateBackupCopyJobInfo`. */
  kind: string;
  includes: ObjectInJob[];
  guestProcessing: GuestProcessing | undefined;
  passwordKeyId: string | undefined;
  gfsRetention:
    | {
        enabled: boolean;
        weekly: GfsPeriod | undefined;
        monthly: GfsPeriod | undefined;
        yearly: GfsPeriod | undefined;
      }
    | undefined;
  simpleRetention:
    | {
        retainCycles: number | undefined;
        retainDaysToKeep: number | undefined;
        retainLimitType: string | undefined;
      }
    | undefined;
}

/** @param wrapper the `JobInfo` of a Job, which holds one element named after the kind of job */
export function readJobInfo(wrapper: Element | undefined): JobInfo | undefined {
  const kind = wrapper && Object.keys(wrapper).find((name) => name.endsWith('JobInfo'));
  if (kind === undefined) return undefined;
  const info = child(wrapper, kind);
  const gfs = child(info, 'GfsRetentionPolicy');
  const simple = child(info, 'SimpleRetentionPolicy');
  return {
    kind,
    includes: children(child(info, 'Includes'), 'ObjectInJob').map(readObjectInJob),
    guestProcessing: readGuestProcessing(child(info, 'GuestProcessingOptions')),
    passwordKeyId: text(child(info, 'AdvancedStorageOptions'), 'PasswordKeyId'),
    gfsRetention: gfs && {
      enabled: bool(gfs, 'Enabled') ?? false,
      weekly: readPeriod(child(gfs, 'Weekly'), 'SelectedDay'),
      monthly: readPeriod(child(gfs, 'Monthly'), 'SelectedWeek'),
      yearly: readPeriod(child(gfs, 'Yearly'), 'SelectedMonth'),
    },
    simpleRetention: simple && {
      retainCycles: integer(simple, 'RetainCycles'),
      retainDaysToKeep: integer(simple, 'RetainDaysToKeep'),
      retainLimitType: text(simple, 'RetainLimitType'),
    },
  };
}

function readObjectInJob(object: Element): ObjectInJob {
  return {
    id: text(object, 'ObjectInJobId'),
    hierarchyObjRef: text(object, 'HierarchyObjRef'),
    name: text(object, 'Name'),
    displayName: text(object, 'DisplayName'),
    guestProcessing: readGuestProcessing(child(object, 'GuestProcessingOptions')),
  };
}

function readPeriod(period: Element | undefined, selected: string): GfsPeriod | undefined {
  return (
    period && {
      enabled: bool(period, 'Enabled') ?? false,
      retentionPeriod: integer(period, 'RetentionPeriod'),
      selected: text(period, selected),
    }
  );
}
