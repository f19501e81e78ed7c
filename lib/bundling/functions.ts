/**
 * The Lambda functions: what each is called and where its code begins. `talksToVeeam` tells the size budget:
 * the HTTP client alone weighs more than the rest of a function.
 */
export const functionEntries = {
  'health-http': { entry: 'functions/triggers/http/routes/health.ts', talksToVeeam: false },
  'documentation-http': { entry: 'functions/triggers/http/routes/documentation.ts', talksToVeeam: false },
  'fallback-http': { entry: 'functions/triggers/http/routes/fallback.ts', talksToVeeam: false },
  'webhooks-http': { entry: 'functions/triggers/webhooks/handlers/http.ts', talksToVeeam: true },
  'clones-http': { entry: 'functions/triggers/http/routes/clones.ts', talksToVeeam: true },
  'clones-scheduled': { entry: 'functions/triggers/schedule/handlers/clones.ts', talksToVeeam: true },
  'clone-plan': { entry: 'functions/clone/handlers/plan.ts', talksToVeeam: true },
  'clone-log-on': { entry: 'functions/clone/handlers/log-on.ts', talksToVeeam: true },
  'clone-start': { entry: 'functions/clone/handlers/start.ts', talksToVeeam: true },
  'clone-poll': { entry: 'functions/clone/handlers/poll.ts', talksToVeeam: true },
  'clone-finish': { entry: 'functions/clone/handlers/finish.ts', talksToVeeam: true },
  'clone-settle-broken-off': { entry: 'functions/clone/handlers/settle-broken-off.ts', talksToVeeam: false },
  'clone-batches-http': { entry: 'functions/triggers/http/routes/clone-batches.ts', talksToVeeam: true },
  'clone-batch-log-on': { entry: 'functions/clone-batches/handlers/log-on.ts', talksToVeeam: true },
  'clone-batch-log-out': { entry: 'functions/clone-batches/handlers/log-out.ts', talksToVeeam: true },
  'clone-batch-admit': { entry: 'functions/clone-batches/handlers/admit.ts', talksToVeeam: false },
  'clone-batch-record': { entry: 'functions/clone-batches/handlers/record.ts', talksToVeeam: false },
  'clone-batch-close': { entry: 'functions/clone-batches/handlers/close.ts', talksToVeeam: false },
  'copy-jobs-http': { entry: 'functions/triggers/http/routes/copy-jobs.ts', talksToVeeam: true },
  'copy-jobs-create-http': {
    entry: 'functions/triggers/http/routes/copy-jobs-create.ts',
    talksToVeeam: true,
  },
  'copy-jobs-scheduled': { entry: 'functions/triggers/schedule/handlers/copy-jobs.ts', talksToVeeam: true },
  'copy-job-policies': { entry: 'functions/copy-jobs/handlers/run-policies.ts', talksToVeeam: true },
  'copy-jobs-notify': { entry: 'functions/copy-jobs/handlers/notify.ts', talksToVeeam: false },
  'jobs-http': { entry: 'functions/triggers/http/routes/jobs.ts', talksToVeeam: true },
  'jobs-write-http': { entry: 'functions/triggers/http/routes/jobs-write.ts', talksToVeeam: true },
  'jobs-scheduled': { entry: 'functions/triggers/schedule/handlers/jobs.ts', talksToVeeam: true },
  'servers-http': { entry: 'functions/triggers/http/routes/servers.ts', talksToVeeam: true },
  'servers-test-http': { entry: 'functions/triggers/http/routes/servers-test.ts', talksToVeeam: true },
  'credentials-age': { entry: 'functions/servers/handlers/credentials-age.ts', talksToVeeam: false },
  'compliance-checks-http': {
    entry: 'functions/triggers/http/routes/compliance-checks.ts',
    talksToVeeam: false,
  },
  'compliance-reports-http': {
    entry: 'functions/triggers/http/routes/compliance-reports.ts',
    talksToVeeam: false,
  },
  'compliance-scheduled': {
    entry: 'functions/triggers/schedule/handlers/compliance.ts',
    talksToVeeam: false,
  },
  'compliance-start-scheduled': {
    entry: 'functions/triggers/schedule/handlers/compliance-check.ts',
    talksToVeeam: false,
  },
  'compliance-read-server': { entry: 'functions/compliance/handlers/read-server.ts', talksToVeeam: true },
  'compliance-judge': { entry: 'functions/compliance/handlers/judge.ts', talksToVeeam: false },
  'compliance-notify-sns': { entry: 'functions/compliance/handlers/notify-sns.ts', talksToVeeam: false },
  'compliance-notify-slack': { entry: 'functions/compliance/handlers/notify-slack.ts', talksToVeeam: false },
  'notices-http': { entry: 'functions/triggers/http/routes/notices.ts', talksToVeeam: false },
  'slack-http': { entry: 'functions/triggers/slack/handlers/http.ts', talksToVeeam: false },
  'slack-prepare': { entry: 'functions/triggers/slack/handlers/prepare.ts', talksToVeeam: true },
  'slack-run': { entry: 'functions/triggers/slack/handlers/run.ts', talksToVeeam: true },
  'slack-follow': { entry: 'functions/triggers/slack/handlers/follow.ts', talksToVeeam: false },
  'slack-answer': { entry: 'functions/triggers/slack/handlers/answer.ts', talksToVeeam: false },
} as const;

export type FunctionName = keyof typeof functionEntries;

const budgetsKib = { talksToVeeam: 900, other: 450 };

/** The budget of a function's whole bundle, in KiB of minified code. `npm run check` keeps it. */
export function budgetKib(name: FunctionName): number {
  return functionEntries[name].talksToVeeam ? budgetsKib.talksToVeeam : budgetsKib.other;
}
