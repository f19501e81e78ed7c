import type { JsonObject } from '../../../commands/compat/json-schema.ts';
import { backupReplicationSchemas } from './document-schemas.ts';

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
  return {
    openapi: '3.0.1',
    info: { title: 'A small Backup & Replication', version: '1.3-rev1' },
    servers: [{ url: '/' }],
    security: [{ Bearer: [] }],
    paths,
    components: {
      schemas: backupReplicationSchemas(),
      securitySchemes: { Bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
}

/** The schemas of a document, which tests change. */
export function schemasOf(document: JsonObject): Record<string, JsonObject> {
  return (document.components as { schemas: Record<string, JsonObject> }).schemas;
}
