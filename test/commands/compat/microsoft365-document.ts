import type { JsonObject } from '../../../commands/compat/json-schema.ts';

const text = { type: 'string' };
const id = { type: 'string', format: 'uuid', nullable: true };
const time = { type: 'string', format: 'date-time', nullable: true };
const flag = { type: 'boolean', nullable: true };
const count = { type: 'integer' };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const links = { type: 'object', additionalProperties: ref('Link') };
const object = (properties: JsonObject, required: string[] = []) => ({
  type: 'object',
  properties,
  required,
});
const json = (schema: JsonObject) => ({ content: { 'application/json': { schema } } });
const query = (fields: Record<string, JsonObject>) =>
  Object.entries(fields).map(([name, schema]) => ({ name, in: 'query', schema }));
const answered = (schema: JsonObject | undefined, status = schema === undefined ? '204' : '200') => ({
  responses: {
    [status]: { description: 'Done.', ...(schema === undefined ? {} : json(schema)) },
    default: { description: 'Failed.', ...json(object({ message: text })) },
  },
});
const taking = (schema: JsonObject) => ({ requestBody: { required: true, ...json(schema) } });

/** A small document of a server like Backup for Microsoft 365 v8, of our own making, that our client fits. */
export function microsoft365Document(): JsonObject & { paths: Record<string, Record<string, unknown>> } {
  const page = (item: string, filters: Record<string, JsonObject> = {}) => ({
    get: {
      parameters: query({ limit: count, offset: count, ...filters }),
      ...answered(
        object({ offset: count, limit: count, results: { type: 'array', items: ref(item) }, _links: links }, [
          'offset',
          'limit',
          'results',
        ]),
      ),
    },
  });
  const one = { parameters: [{ name: 'key', in: 'path', required: true, schema: text }] };
  const acts = (at: string, start: JsonObject) => ({
    [`${at}/start`]: { ...one, post: { ...start, ...answered(ref('Session')) } },
    ...Object.fromEntries(
      ['stop', 'enable', 'disable'].map((verb) => [`${at}/${verb}`, { ...one, post: answered(undefined) }]),
    ),
  });
  const copyJob = {
    repositoryId: id,
    backupJobId: id,
    organizationId: id,
    isEnabled: flag,
    schedulePolicy: ref('Schedule'),
  };
  const paths = {
    '/v8/token': {
      post: {
        requestBody: { content: { 'application/x-www-form-urlencoded': { schema: ref('Logon') } } },
        ...answered(object({ access_token: text, refresh_token: text, expires_in: count })),
      },
    },
    '/v8/token/logout': { post: answered(undefined) },
    '/v8/ServiceInstance': { get: answered(object({ version: text, installationId: id })) },
    '/v8/Organizations': page('Organization', { extendedView: { type: 'boolean' } }),
    '/v8/BackupRepositories': page('Repository', { longTerm: { type: 'boolean' } }),
    '/v8/Jobs': page('Job'),
    '/v8/Jobs/{key}': { ...one, get: answered(ref('Job')) },
    '/v8/Jobs/{key}/CopyJob': { ...one, get: answered(ref('CopyJob')) },
    ...acts('/v8/Jobs/{key}', { requestBody: json(object({ full: flag })) }),
    '/v8/CopyJobs': {
      ...page('CopyJob', { repositoryId: id }),
      post: {
        ...taking(object(copyJob, ['backupJobId', 'repositoryId', 'organizationId'])),
        ...answered(ref('CopyJob'), '201'),
      },
    },
    '/v8/CopyJobs/{key}': {
      ...one,
      get: answered(ref('CopyJob')),
      put: { ...taking(object(copyJob)), ...answered(undefined) },
      delete: answered(undefined),
    },
    '/v8/CopyJobs/{key}/BackupJob': { ...one, get: answered(ref('Job')) },
    ...acts('/v8/CopyJobs/{key}', {}),
    '/v8/JobSessions': page('Session', {
      jobId: id,
      jobType: text,
      endTimeLowerBound: time,
      endTimeUpperBound: time,
      status: { ...text, enum: ['Running', 'Succeeded'] },
    }),
  };
  const ran = {
    lastStatus: text,
    lastRun: time,
    nextRun: time,
    lastBackup: time,
    name: text,
    _links: links,
  };
  const window = object({
    backupWindow: { type: 'array', items: { type: 'boolean' } },
    minuteOffset: { ...count, nullable: true },
  });
  const schemas = {
    Link: object({ href: text }),
    Logon: object(
      {
        grant_type: { ...text, enum: ['password', 'refresh_token'] },
        username: text,
        password: text,
        refresh_token: text,
        disable_antiforgery_token: flag,
      },
      ['grant_type'],
    ),
    Schedule: object({
      type: { ...text, enum: ['Immediate', 'Periodically', 'DailyAtTime'] },
      periodicallyEvery: {
        ...text,
        enum: [
          'Minutes5',
          'Minutes10',
          'Minutes15',
          'Minutes30',
          'Hours1',
          'Hours2',
          'Hours4',
          'Hours8',
          'Hours12',
        ],
      },
      dailyType: text,
      dailyTime: text,
      backupCopyWindowEnabled: flag,
      backupCopyWindowSettings: window,
    }),
    Organization: object({ id, name: text, officeName: text, type: text }),
    Repository: object({
      ...{
        id,
        name: text,
        description: text,
        retentionType: text,
        retentionPeriodType: text,
        isLongTerm: flag,
      },
      ...{
        isOutOfSync: flag,
        proxyId: id,
        proxyPoolId: id,
        organizationId: id,
        objectStorage: object({ id, type: text }),
      },
    }),
    Job: object({
      ...ran,
      id,
      description: text,
      backupType: text,
      repositoryId: id,
      organizationId: id,
      isEnabled: flag,
      schedulePolicy: object({ type: text, scheduleEnabled: flag }),
    }),
    CopyJob: object({ ...ran, ...copyJob, id }),
    Session: object({
      ...{
        id,
        jobId: id,
        jobType: text,
        repositoryId: id,
        status: text,
        details: text,
        creationTime: time,
        endTime: time,
      },
      ...{ retryCount: count, jobWillBeRetried: flag, progress: count, _links: links },
      ...{ mainSessionId: id, jobSessionConfigType: text, proxyId: id, proxyPoolId: id },
      statistics: object({
        ...{ processedObjects: count, transferredDataBytes: count, bottleneck: text },
        ...{ processingRateBytesPS: count, processingRateItemsPS: count },
        ...{ readRateBytesPS: count, writeRateBytesPS: count },
      }),
    }),
  };
  return {
    openapi: '3.0.1',
    info: { title: 'A small Backup for Microsoft 365', version: 'v8' },
    security: [{ Bearer: [] }],
    paths,
    components: { schemas, securitySchemes: { Bearer: { type: 'http', scheme: 'bearer' } } },
  };
}
