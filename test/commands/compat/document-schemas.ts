import type { JsonObject } from '../../../commands/compat/json-schema.ts';

/** The schemas of the small document like Backup & Replication 1.3-rev1. */
export function backupReplicationSchemas() {
  const text = { type: 'string' };
  const id = { type: 'string', format: 'uuid' };
  const time = { type: 'string', format: 'date-time' };
  const flag = { type: 'boolean' };
  const count = { type: 'integer' };
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const object = (properties: JsonObject, required: string[] = []) => ({
    type: 'object',
    properties,
    required,
  });
  const progress = object({
    processingRate: text,
    bottleneck: text,
    progressPercent: count,
    processedSize: count,
    readSize: count,
    transferredSize: count,
  });
  return {
    Logon: object(
      {
        grant_type: { ...text, enum: ['password', 'refresh_token'] },
        username: text,
        password: text,
        refresh_token: text,
      },
      ['grant_type'],
    ),
    Token: object({ access_token: text, refresh_token: text, token_type: text, expires_in: count }),
    Pagination: object({ total: count, count }),
    JobType: text,
    Status: { ...text, enum: ['Running', 'Inactive', 'Disabled', 'Stopping', 'Stopped'] },
    Result: { ...text, enum: ['None', 'Success', 'Warning', 'Failed'] },
    JobSpec: {
      ...object({ name: text, type: ref('JobType') }, ['name', 'type']),
      oneOf: [ref('BackupSpec')],
      discriminator: { propertyName: 'type', mapping: { VSphereBackup: '#/components/schemas/BackupSpec' } },
    },
    BackupSpec: {
      allOf: [
        ref('JobSpec'),
        object({ description: text, machines: { type: 'array', items: text } }, ['description', 'machines']),
      ],
    },
    Job: {
      ...object({ id, name: text, type: ref('JobType'), isDisabled: flag }, [
        'id',
        'name',
        'type',
        'isDisabled',
      ]),
      oneOf: [ref('BackupJob')],
      discriminator: { propertyName: 'type', mapping: { VSphereBackup: '#/components/schemas/BackupJob' } },
    },
    BackupJob: {
      allOf: [
        ref('Job'),
        object({ description: text, isHighPriority: flag, folder: ref('Folder') }, ['description']),
      ],
    },
    // This schema refers to itself.
    Folder: object({ name: text, parent: ref('Folder') }),
    JobState: object(
      {
        id,
        name: text,
        type: ref('JobType'),
        description: text,
        status: ref('Status'),
        lastResult: ref('Result'),
        workload: text,
        objectsCount: count,
        lastRun: time,
        nextRun: { ...time, nullable: true },
        repositoryId: id,
        repositoryName: text,
        sessionId: id,
        nextRunPolicy: text,
        highPriority: flag,
        progressPercent: count,
        backupCopyMode: text,
        isStorageSnapshot: flag,
        runAfterJob: object({ jobId: id, jobName: text }),
        sessionProgress: progress,
      },
      ['id', 'name'],
    ),
    Session: object({
      id,
      name: text,
      jobId: id,
      sessionType: text,
      state: text,
      creationTime: time,
      endTime: time,
      progressPercent: count,
      result: object({ result: ref('Result'), message: text, isCanceled: flag }),
      initiatedBy: text,
    }),
    LogRecord: object({
      id: count,
      status: text,
      startTime: time,
      updateTime: time,
      title: text,
      description: text,
    }),
    Repository: object({ id, name: text, description: text, type: text }),
  };
}
