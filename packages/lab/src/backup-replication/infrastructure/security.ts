import { minuteMs } from '../../estate/clock.ts';
import { derivedId } from '../../estate/seed.ts';
import { ok, type Reply } from '../../server/formats.ts';
import {
  type AuthorizedCall,
  asGuid,
  asPattern,
  asTime,
  byId,
  forbidden,
  page,
  parameter,
  valuesOf,
} from '../call.ts';
import { isFrom } from '../revisions.ts';
import { lastDaily, type MalwareEvent } from './model.ts';

/** The common fields of all events of the lab. ESuspiciousActivityState, ESuspiciousActivitySourceType. */
const common = {
  state: 'Created',
  source: 'InternalVeeamDetector',
  createdBy: 'LAB\\backup-admin',
  engine: 'Lab',
};

/**
 * GET /malwareDetection/events. Source: SuspiciousActivityEventsFilters of vbr-1.2-rev1 and later. The reference of
 * 1.1-rev1 also has the chapter; the lab assumes that its models are those of 1.2-rev1.
 */
export function listMalwareEvents(call: AuthorizedCall): Reply {
  mayRead(call);
  const { query, revision } = call;
  const after = parameter(query, 'detectedAfterTimeUtcFilter', asTime);
  const before = parameter(query, 'detectedBeforeTimeUtcFilter', asTime);
  const objectId = parameter(query, 'backupObjectIdFilter', asGuid);
  const createdBy = parameter(query, 'createdByFilter', asPattern);
  const engine = parameter(query, 'engineFilter', asPattern);
  const isNew = isFrom(revision, '1.3-rev0');
  const machine = isNew ? parameter(query, 'machineNameFilter', asPattern) : undefined;
  const isAmong = (filter: string, value: string) => {
    const values = valuesOf(call, filter);
    return values.length === 0 || values.includes(value);
  };
  const found = call.state.infrastructure.malware.filter(
    (event) =>
      (after === undefined || event.detectedAt.getTime() > after) &&
      (before === undefined || event.detectedAt.getTime() < before) &&
      (objectId === undefined || event.machineId === objectId) &&
      createdBy?.(common.createdBy) !== false &&
      engine?.(common.engine) !== false &&
      machine?.(event.machine) !== false &&
      isAmong('typeFilter', event.type) &&
      isAmong('stateFilter', common.state) &&
      isAmong('sourceFilter', common.source) &&
      isAmong('severityFilter', event.severity),
  );
  // Source: ESuspiciousActivityEventsFiltersOrderColumn.
  const columns = {
    Type: ({ type }: MalwareEvent) => type,
    DetectionTimeUtc: ({ detectedAt }: MalwareEvent) => detectedAt.getTime(),
    BackupObjectId: ({ machineId }: MalwareEvent) => machineId,
    State: () => common.state,
    Source: () => common.source,
    Severity: ({ severity }: MalwareEvent) => severity,
    CreatedBy: () => common.createdBy,
    Engine: () => common.engine,
    ...(isNew && {
      CreationTimeUtc: ({ detectedAt }: MalwareEvent) => detectedAt.getTime(),
      Details: detailsOf,
      MachineName: (event: MalwareEvent) => event.machine.toLowerCase(),
    }),
  };
  return page(call, found, columns, (event) => eventModel(call, event));
}

/** GET /malwareDetection/events/{id}. */
export function getMalwareEvent(call: AuthorizedCall): Reply {
  mayRead(call);
  return ok(eventModel(call, byId(call, call.state.infrastructure.malware)));
}

/** Only for administrators up to 1.3-rev0, then also for viewers. Source: vbr-1.2-rev1 to -1.3-rev2, the operation. */
function mayRead({ revision, token }: AuthorizedCall): void {
  if (!isFrom(revision, '1.3-rev1') && token.role !== 'administrator') throw forbidden();
}

/** SuspiciousActivityEventModel. */
function eventModel({ revision }: AuthorizedCall, event: MalwareEvent) {
  const detectionTimeUtc = event.detectedAt.toISOString();
  return {
    id: event.id,
    type: event.type,
    ...(isFrom(revision, '1.3-rev0') && { creationTimeUtc: detectionTimeUtc }),
    detectionTimeUtc,
    machine: {
      displayName: event.machine,
      uuid: derivedId('Machine', event.machineId),
      backupObjectId: event.machineId,
    },
    ...common,
    details: detailsOf(event),
    severity: event.severity,
  };
}

function detailsOf({ type, machine }: MalwareEvent): string {
  return `The lab was asked to show ${type} on ${machine}.`;
}

/** GET /securityAnalyzer/bestPractices, from 1.2-rev1 on, without pages. Source: BestPracticesComplianceResult. */
export function listBestPractices({ server, state }: AuthorizedCall): Reply {
  const items = [...state.infrastructure.practices].map(([bestPractice, status]) => ({
    id: derivedId('BestPractice', server.id, bestPractice),
    bestPractice,
    status,
    note: '',
  }));
  return ok({ items });
}

/** GET /securityAnalyzer/lastRun, from 1.2-rev1 on: the session of the last night. Source: SessionModel. */
export function getLastAnalysis({ server, revision, time, now }: AuthorizedCall): Reply {
  const startedAt = lastDaily(now);
  const id = derivedId('SecurityAnalysis', server.id, startedAt.toISOString());
  return ok({
    sessionType: 'SecurityComplianceAnalyzer',
    state: 'Stopped',
    id,
    name: 'Security & Compliance Analyzer',
    jobId: derivedId('SecurityAnalyzer', server.id),
    creationTime: time.stamp(startedAt, id),
    endTime: time.stamp(new Date(startedAt.getTime() + minuteMs), id),
    progressPercent: 100,
    result: { result: 'Success', message: 'Success', isCanceled: false },
    usn: 0,
    platformId: '00000000-0000-0000-0000-000000000000',
    ...(isFrom(revision, '1.3-rev0') && { initiatedBy: 'N/A' }),
  });
}
