/**
 * The Lambda functions: their names and the entry points of their code. `talksToVeeam` determines the size budget:
 * the HTTP client alone is larger than the rest of a function.
 */
export const functionEntries = {
  'public-http': { entry: 'functions/triggers/http/handlers/public', talksToVeeam: false },
  'read-http': { entry: 'functions/triggers/http/handlers/read', talksToVeeam: true },
  'write-http': { entry: 'functions/triggers/http/handlers/write', talksToVeeam: true },
  'credentials-http': { entry: 'functions/triggers/http/handlers/credentials', talksToVeeam: true },
  'workflows-http': { entry: 'functions/triggers/http/handlers/workflows', talksToVeeam: true },
  'compliance-http': { entry: 'functions/triggers/http/handlers/compliance', talksToVeeam: false },
  'webhooks-http': { entry: 'functions/triggers/webhooks/handlers/http', talksToVeeam: true },
  'clone-steps': { entry: 'functions/clone/handlers/steps', talksToVeeam: true },
  'clone-resolve': { entry: 'functions/clone/handlers/resolve', talksToVeeam: true },
  'clone-reconcile': { entry: 'functions/clone/handlers/reconcile', talksToVeeam: true },
  'clone-batch-look': { entry: 'functions/clone-batches/handlers/look', talksToVeeam: false },
  'copy-job-policies': { entry: 'functions/copy-jobs/handlers/run-policies', talksToVeeam: true },
  'copy-jobs-notify': { entry: 'functions/copy-jobs/handlers/notify', talksToVeeam: false },
  'scheduled-checks': { entry: 'functions/triggers/schedule/handlers/checks', talksToVeeam: false },
  'scheduled-work': { entry: 'functions/triggers/schedule/handlers/work', talksToVeeam: true },
  'compliance-read-server': { entry: 'functions/compliance/handlers/read-server', talksToVeeam: true },
  'compliance-judge': { entry: 'functions/compliance/handlers/judge', talksToVeeam: false },
  'notices-send': { entry: 'functions/compliance/handlers/send-notices', talksToVeeam: false },
  'slack-http': { entry: 'functions/triggers/slack/handlers/http', talksToVeeam: false },
  'slack-prepare': { entry: 'functions/triggers/slack/handlers/prepare', talksToVeeam: true },
  'slack-run': { entry: 'functions/triggers/slack/handlers/run', talksToVeeam: true },
  'slack-answer': { entry: 'functions/triggers/slack/handlers/answer', talksToVeeam: false },
} as const;

export type FunctionName = keyof typeof functionEntries;

/** The rules and the schema of policies take 120 KiB in functions that judge, or read policies. */
const budgetsKib = { talksToVeeam: 1100, other: 700 };
/** The code that draws a report's page is a separate file, which is loaded when a page is requested. */
const reportPageKib = 70;
/** Fixes of settings use policies. In the Slack functions, they are chunks that are loaded only for fixes. */
const fixesKib = 100;

/** The budget of a function's whole bundle, in KiB of minified code. `npm run check` enforces it. */
export function budgetKib(name: FunctionName): number {
  const { talksToVeeam, other } = budgetsKib;
  const usual = functionEntries[name].talksToVeeam ? talksToVeeam : other;
  if (name === 'slack-prepare' || name === 'slack-run') return usual + fixesKib;
  return name === 'compliance-http' ? usual + reportPageKib : usual;
}
