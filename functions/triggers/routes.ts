type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Every route of the HTTP API: API Gateway's key, by the function that serves it and the operation's name. Deployment,
 * routing and documentation are all made from this table.
 */
export const routes = {
  'public-http': {
    getHealth: 'GET /health',
    getConsole: 'GET /',
    getConsoleAsset: 'GET /assets/{file}',
    getOpenApi: 'GET /openapi.json',
    getAsyncApi: 'GET /asyncapi.json',
    getDocumentation: 'GET /docs',
  },
  'read-http': {
    getCaller: 'GET /me',
    listServers: 'GET /servers',
    listJobs: 'GET /jobs',
    getJob: 'GET /jobs/{server}/{id}',
    listRuns: 'GET /runs',
    listRunsOfJob: 'GET /jobs/{server}/{id}/runs',
    listCopyJobs: 'GET /copy-jobs',
  },
  'write-http': {
    testServer: 'POST /servers/{server}/test',
    createJob: 'POST /jobs/{server}',
    editJob: 'PUT /jobs/{server}/{id}',
    patchJob: 'PATCH /jobs/{server}/{id}',
    deleteJob: 'DELETE /jobs/{server}/{id}',
    controlJob: 'POST /jobs/{server}/{id}/{control}',
    createCopyJob: 'POST /copy-jobs',
    deleteCopyJob: 'DELETE /copy-jobs/{server}/{id}',
    planFix: 'POST /compliance/fixes',
    applyFix: 'POST /compliance/fixes/{id}/apply',
  },
  'credentials-http': { storeCredentials: 'PUT /servers/{server}/credentials/{purpose}' },
  'workflows-http': {
    createClone: 'POST /clones',
    listClones: 'GET /clones',
    getClone: 'GET /clones/{id}',
    cancelClone: 'DELETE /clones/{id}',
    createCloneBatch: 'POST /clone-batches',
    listCloneBatches: 'GET /clone-batches',
    getCloneBatch: 'GET /clone-batches/{id}',
    getCloneBatchResults: 'GET /clone-batches/{id}/results',
    cancelCloneBatch: 'DELETE /clone-batches/{id}',
    runCopyJobPolicies: 'POST /copy-jobs/policy-runs',
    getCopyJobPolicyRun: 'GET /copy-jobs/policy-runs/{id}',
  },
  'compliance-http': {
    startCheck: 'POST /compliance/checks',
    getCheck: 'GET /compliance/checks/{id}',
    listFindings: 'GET /compliance/findings',
    acknowledgeFinding: 'POST /compliance/findings/{id}/acknowledge',
    releaseFinding: 'DELETE /compliance/findings/{id}/acknowledge',
    listMutes: 'GET /compliance/mutes',
    createMute: 'POST /compliance/mutes',
    endMute: 'DELETE /compliance/mutes/{id}',
    listReports: 'GET /compliance/reports',
    getReport: 'GET /compliance/reports/{id}',
    getEvidence: 'GET /compliance/reports/{id}/evidence',
    openReportLink: 'GET /compliance/report-links/{id}',
    testPolicy: 'POST /compliance/policy-tests',
    listDrift: 'GET /compliance/drift',
    listFixes: 'GET /compliance/fixes',
    getFix: 'GET /compliance/fixes/{id}',
    listChannels: 'GET /notices/channels',
    sendTestNotice: 'POST /notices/test',
    listUndelivered: 'GET /notices/undelivered',
    sendNoticeAgain: 'POST /notices/undelivered/{id}/send',
  },
  'webhooks-http': { receiveWebhook: 'POST /webhooks/{name}' },
  'slack-http': { slackCommand: 'POST /slack/commands', slackInteraction: 'POST /slack/interactions' },
} as const satisfies Record<string, Record<string, `${Method} /${string}`>>;

/** The name of a function that serves routes. */
export type ServingFunction = keyof typeof routes;
type NamesOf<Table> = Table extends unknown ? Extract<keyof Table, string> : never;
/** The name of an operation, also in generated clients. */
export type Operation = NamesOf<(typeof routes)[ServingFunction]>;

const keys = Object.assign({}, ...Object.values(routes)) as Record<Operation, string>;

/** API Gateway's key of an operation, e.g. `POST /clones`. */
export function keyOf(operation: Operation): string {
  return keys[operation];
}
