/**
 * The Lambda functions: what each is called and where its code begins. `talksToVeeam` tells the size budget:
 * the HTTP client alone weighs more than the rest of a function.
 */
export const functionEntries = {
  'health-http': { entry: 'functions/health/http.ts', talksToVeeam: false },
  'documentation-http': { entry: 'functions/doors/http/handlers/documentation.ts', talksToVeeam: false },
  'fallback-http': { entry: 'functions/doors/http/handlers/fallback.ts', talksToVeeam: false },
  'webhooks-http': { entry: 'functions/doors/webhooks/handlers/http.ts', talksToVeeam: true },
  'clones-http': { entry: 'functions/clone/handlers/http.ts', talksToVeeam: true },
  'clones-scheduled': { entry: 'functions/clone/handlers/scheduled.ts', talksToVeeam: true },
  'clone-plan': { entry: 'functions/clone/handlers/plan.ts', talksToVeeam: true },
  'clone-log-on': { entry: 'functions/clone/handlers/log-on.ts', talksToVeeam: true },
  'clone-start': { entry: 'functions/clone/handlers/start.ts', talksToVeeam: true },
  'clone-poll': { entry: 'functions/clone/handlers/poll.ts', talksToVeeam: true },
  'clone-finish': { entry: 'functions/clone/handlers/finish.ts', talksToVeeam: true },
  'clone-settle-broken-off': { entry: 'functions/clone/handlers/settle-broken-off.ts', talksToVeeam: false },
  'clone-batches-http': { entry: 'functions/clone-batches/handlers/http.ts', talksToVeeam: true },
  'clone-batch-log-on': { entry: 'functions/clone-batches/handlers/log-on.ts', talksToVeeam: true },
  'clone-batch-log-out': { entry: 'functions/clone-batches/handlers/log-out.ts', talksToVeeam: true },
  'clone-batch-admit': { entry: 'functions/clone-batches/handlers/admit.ts', talksToVeeam: false },
  'clone-batch-record': { entry: 'functions/clone-batches/handlers/record.ts', talksToVeeam: false },
  'clone-batch-close': { entry: 'functions/clone-batches/handlers/close.ts', talksToVeeam: false },
  'copy-jobs-http': { entry: 'functions/copy-jobs/handlers/http.ts', talksToVeeam: true },
  'copy-jobs-create-http': { entry: 'functions/copy-jobs/handlers/create-http.ts', talksToVeeam: true },
  'copy-jobs-scheduled': { entry: 'functions/copy-jobs/handlers/scheduled.ts', talksToVeeam: true },
  'copy-job-policies': { entry: 'functions/copy-jobs/handlers/run-policies.ts', talksToVeeam: true },
  'copy-jobs-notify': { entry: 'functions/copy-jobs/handlers/notify.ts', talksToVeeam: false },
  'jobs-http': { entry: 'functions/jobs/handlers/http.ts', talksToVeeam: true },
  'jobs-write-http': { entry: 'functions/jobs/handlers/write-http.ts', talksToVeeam: true },
  'jobs-scheduled': { entry: 'functions/jobs/handlers/scheduled.ts', talksToVeeam: true },
  'servers-http': { entry: 'functions/servers/handlers/http.ts', talksToVeeam: true },
  'servers-test-http': { entry: 'functions/servers/handlers/test-http.ts', talksToVeeam: true },
  'credentials-age': { entry: 'functions/servers/handlers/credentials-age.ts', talksToVeeam: false },
  'compliance-checks-http': { entry: 'functions/compliance/handlers/checks-http.ts', talksToVeeam: false },
  'compliance-reports-http': { entry: 'functions/compliance/handlers/reports-http.ts', talksToVeeam: false },
  'compliance-scheduled': { entry: 'functions/compliance/handlers/scheduled.ts', talksToVeeam: false },
  'compliance-start-scheduled': {
    entry: 'functions/compliance/handlers/start-scheduled.ts',
    talksToVeeam: false,
  },
  'compliance-read-server': { entry: 'functions/compliance/handlers/read-server.ts', talksToVeeam: true },
  'compliance-judge': { entry: 'functions/compliance/handlers/judge.ts', talksToVeeam: false },
  'compliance-notify-sns': { entry: 'functions/compliance/handlers/notify-sns.ts', talksToVeeam: false },
  'compliance-notify-slack': { entry: 'functions/compliance/handlers/notify-slack.ts', talksToVeeam: false },
  'notices-http': { entry: 'functions/compliance/handlers/notices-http.ts', talksToVeeam: false },
  'slack-http': { entry: 'functions/doors/slack/handlers/http.ts', talksToVeeam: false },
  'slack-prepare': { entry: 'functions/doors/slack/handlers/prepare.ts', talksToVeeam: true },
  'slack-run': { entry: 'functions/doors/slack/handlers/run.ts', talksToVeeam: true },
  'slack-follow': { entry: 'functions/doors/slack/handlers/follow.ts', talksToVeeam: false },
  'slack-answer': { entry: 'functions/doors/slack/handlers/answer.ts', talksToVeeam: false },
} as const;

export type FunctionName = keyof typeof functionEntries;

const budgetsKib = { talksToVeeam: 900, other: 450 };

/** The budget of a function's whole bundle, in KiB of minified code. `npm run check` keeps it. */
export function budgetKib(name: FunctionName): number {
  return functionEntries[name].talksToVeeam ? budgetsKib.talksToVeeam : budgetsKib.other;
}
