import type { JsonObject } from '../../../commands/compat/json.ts';

/** A small document of a server like Backup & Replication 1.3-rev1, of our own making, that our client fits. */
export function backupReplicationDocument(): JsonObject & {
  paths: Record<string, Record<string, JsonObject>>;
} {
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
  const version = {
    name: 'x-api-version',
    in: 'header',
    required: true,
    schema: { ...text, default: '1.3-rev1' },
  };
  const json = (schema: JsonObject, example?: unknown) => ({
    content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } },
  });
  const operation = (extra: JsonObject, answer: JsonObject | undefined, status = '200') => ({
    ...extra,
    parameters: [version, ...((extra.parameters as JsonObject[] | undefined) ?? [])],
    responses: { [status]: { description: 'Done.', ...(answer === undefined ? {} : json(answer)) } },
  });
  const query = (fields: Record<string, JsonObject>) =>
    Object.entries(fields).map(([name, schema]) => ({ name, in: 'query', schema }));
  const inPath = { name: 'id', in: 'path', required: true, schema: id };
  const paging = { skip: count, limit: count, orderColumn: text, orderAsc: flag, nameFilter: text };
  const page = (item: string) =>
    object({ data: { type: 'array', items: ref(item) }, pagination: ref('Pagination') }, [
      'data',
      'pagination',
    ]);
  const ofJob = (answer: JsonObject | undefined, body?: JsonObject, status = '201') =>
    operation(
      { parameters: [inPath], ...(body === undefined ? {} : { requestBody: json(body) }) },
      answer,
      status,
    );
  const paths = {
    '/api/oauth2/token': {
      post: {
        ...operation(
          {
            requestBody: {
              required: true,
              content: { 'application/x-www-form-urlencoded': { schema: ref('Logon') } },
            },
          },
          ref('Token'),
        ),
        security: [],
      },
    },
    '/api/oauth2/logout': { post: operation({}, object({})) },
    '/api/v1/serverTime': {
      get: { ...operation({}, object({ serverTime: time, timeZone: text })), security: [] },
    },
    '/api/v1/serverInfo': {
      get: operation(
        {},
        object({
          vbrId: id,
          name: text,
          buildVersion: text,
          patches: { type: 'array', items: text },
          platform: text,
        }),
      ),
    },
    '/api/v1/jobs': {
      get: operation({ parameters: query({ ...paging, typeFilter: ref('JobType') }) }, page('Job')),
      post: operation({ requestBody: { required: true, ...json(ref('JobSpec')) } }, ref('Job'), '201'),
    },
    '/api/v1/jobs/states': {
      get: operation(
        {
          parameters: query({
            ...paging,
            idFilter: id,
            typeFilter: ref('JobType'),
            lastResultFilter: ref('Result'),
            statusFilter: ref('Status'),
            workloadFilter: text,
            lastRunAfterFilter: time,
            lastRunBeforeFilter: time,
            isHighPriorityJobFilter: flag,
            repositoryIdFilter: id,
            objectsCountFilter: count,
            afterJobIdFilter: id,
            afterJobNameFilter: text,
          }),
        },
        page('JobState'),
      ),
    },
    '/api/v1/jobs/{id}': {
      get: operation({ parameters: [inPath] }, ref('Job')),
      put: operation(
        { parameters: [inPath], requestBody: { required: true, ...json(ref('Job')) } },
        ref('Job'),
      ),
      delete: operation({ parameters: [inPath] }, undefined, '204'),
    },
    '/api/v1/jobs/{id}/start': {
      post: ofJob(
        ref('Session'),
        object({ performActiveFull: flag, startChainedJobs: flag, syncRestorePoints: text }, [
          'performActiveFull',
        ]),
      ),
    },
    '/api/v1/jobs/{id}/stop': {
      post: ofJob(ref('Session'), object({ gracefulStop: flag, cancelChainedJobs: flag }, ['gracefulStop'])),
    },
    '/api/v1/jobs/{id}/retry': { post: ofJob(ref('Session'), object({ startChainedJobs: flag })) },
    '/api/v1/jobs/{id}/clone': { post: ofJob(ref('Job')) },
    '/api/v1/jobs/{id}/disable': { post: ofJob(undefined, undefined, '204') },
    '/api/v1/jobs/{id}/enable': { post: ofJob(undefined, undefined, '204') },
    '/api/v1/sessions': {
      get: operation(
        {
          parameters: query({
            ...paging,
            createdAfterFilter: time,
            createdBeforeFilter: time,
            endedAfterFilter: time,
            endedBeforeFilter: time,
            stateFilter: text,
            resultFilter: { type: 'array', items: ref('Result') },
            jobIdFilter: id,
          }),
        },
        page('Session'),
      ),
    },
    '/api/v1/sessions/{id}': { get: operation({ parameters: [inPath] }, ref('Session')) },
    '/api/v1/sessions/{id}/logs': {
      get: operation(
        { parameters: [inPath] },
        object({ totalRecords: count, records: { type: 'array', items: ref('LogRecord') } }),
      ),
    },
    '/api/v1/sessions/{id}/stop': { post: operation({ parameters: [inPath] }, object({})) },
    '/api/v1/backupInfrastructure/repositories': {
      get: operation({ parameters: query(paging) }, page('Repository')),
    },
    '/api/v1/backupInfrastructure/repositories/{id}': {
      get: operation({ parameters: [inPath] }, ref('Repository')),
    },
  };
  const progress = object({
    processingRate: text,
    bottleneck: text,
    progressPercent: count,
    processedSize: count,
    readSize: count,
    transferredSize: count,
  });
  const schemas = {
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
    JobType: {
      ...text,
      enum: [
        'VSphereBackup',
        'BackupCopy',
        'VSphereReplica',
        'HyperVBackup',
        'WindowsAgentBackup',
        'LinuxAgentBackup',
        'FileBackup',
      ],
    },
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
    // Leads back to itself.
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
  return {
    openapi: '3.0.1',
    info: { title: 'A small Backup & Replication', version: '1.3-rev1' },
    servers: [{ url: '/' }],
    security: [{ Bearer: [] }],
    paths,
    components: { schemas, securitySchemes: { Bearer: { type: 'http', scheme: 'bearer' } } },
  };
}

/** The schemas of a document, to be changed. */
export function schemasOf(document: JsonObject): Record<string, JsonObject> {
  return (document.components as { schemas: Record<string, JsonObject> }).schemas;
}
