/** A folder of the repository, and the folders that it may import, including types. */
export interface Layer {
  folder: string;
  holds: string;
  /** Folders of this table, including their subfolders. */
  mayImport: readonly string[];
}

const words = 'functions/words';
const ground = ['functions/input', words, 'functions/*.ts'];
const transport = 'packages/veeam/src/transport';
const shared = [transport, 'packages/veeam/src/reading'];
const platform = ['functions/platform', ...ground];
const servers = ['functions/servers', 'packages/veeam', ...platform];
const capabilities = [
  'functions/clone-batches',
  'functions/clone',
  'functions/compliance',
  'functions/copy-jobs',
  'functions/jobs',
  'functions/notices',
];
const app = ['lib', 'functions', 'packages/veeam', 'packages/lab', 'packages/local-cloud'];

/**
 * The allowed imports of each layer, from the top layer down. The first row that matches a file applies to it.
 * `npm run check` enforces every row, and docs/architecture.md shows this table.
 */
export const layers: readonly Layer[] = [
  {
    folder: 'packages/veeam/src/transport',
    holds: 'what the clients share: one TLS connection to one server, deadlines, typed errors',
    mayImport: [],
  },
  {
    folder: 'packages/veeam/src/reading',
    holds: 'reading answers tolerantly: records, times, lists and their budget',
    mayImport: [transport],
  },
  {
    folder: 'packages/veeam/src/oauth',
    holds: 'logging on by password for a token, renewing it and ending it',
    mayImport: shared,
  },
  {
    folder: 'packages/veeam/src/enterprise-manager',
    holds: 'the client of Enterprise Manager',
    mayImport: shared,
  },
  {
    folder: 'packages/veeam/src/backup-replication',
    holds: 'the client of Backup & Replication',
    mayImport: [...shared, 'packages/veeam/src/oauth'],
  },
  {
    folder: 'packages/veeam/src/microsoft365',
    holds: 'the client of Backup for Microsoft 365',
    mayImport: [...shared, 'packages/veeam/src/oauth'],
  },
  {
    folder: 'packages/veeam',
    holds: 'the three clients as one library; no AWS in them',
    mayImport: ['packages/veeam/src'],
  },
  {
    folder: 'packages/lab',
    holds: 'simulated Veeam servers, written from the documents and never from our clients',
    mayImport: [],
  },
  { folder: 'packages/cli', holds: "the operators' command line, over the HTTP API alone", mayImport: [] },
  { folder: 'packages/local-cloud', holds: 'runs a synthesized CDK app on this machine', mayImport: [] },
  {
    folder: 'bench',
    holds: 'the measurements',
    mayImport: ['commands', 'packages/cli', ...app],
  },
  {
    folder: 'web',
    holds:
      'the console, a page that uses the HTTP API alone; and the page of a report, of the same components',
    mayImport: ['packages/cli/src/api', words],
  },
  { folder: 'commands', holds: 'what a person runs', mayImport: ['packages/cli', ...app] },
  {
    folder: 'lib',
    holds: 'what is deployed: the CDK app, a construct per capability, bundling, the settings',
    mayImport: ['functions', 'packages/veeam'],
  },
  {
    folder: 'functions/triggers/webhooks',
    holds: 'events of other systems: signatures, and from an event to an action',
    mayImport: ['functions/triggers/http', 'functions/triggers/*.ts', ...capabilities, ...servers],
  },
  {
    folder: 'functions/triggers/http',
    holds: 'the HTTP API: routes, their documentation, who calls, problem documents',
    mayImport: ['functions/triggers/*.ts', ...capabilities, ...servers],
  },
  {
    folder: 'functions/triggers/slack',
    holds: 'Slack commands and buttons: verification, the language, messages',
    mayImport: ['functions/triggers/*.ts', ...capabilities, ...servers],
  },
  {
    folder: 'functions/triggers/schedule',
    holds: 'runs an action when its schedule fires',
    mayImport: ['functions/triggers/*.ts', ...capabilities, ...servers],
  },
  {
    folder: 'functions/triggers',
    holds: 'what starts actions, and the list of those that `automation.yaml` may start',
    mayImport: [...capabilities, ...servers],
  },
  {
    folder: 'functions/clone-batches',
    holds: 'many clones from one table',
    mayImport: ['functions/clone', 'functions/notices', ...servers],
  },
  {
    folder: 'functions/clone',
    holds: 'one clone from its request to its outcome',
    mayImport: ['functions/notices', ...servers],
  },
  {
    folder: 'functions/compliance',
    holds: 'checks: reading, rules, findings, reports',
    mayImport: ['functions/jobs', 'functions/notices', ...servers],
  },
  {
    folder: 'functions/copy-jobs',
    holds: 'copy jobs of Microsoft 365 and their policies',
    mayImport: ['functions/notices', ...servers],
  },
  {
    folder: 'functions/jobs',
    holds: 'jobs of all products in one shape; control, create, edit',
    mayImport: servers,
  },
  {
    folder: 'functions/notices',
    holds: 'notices to people and programs: their content, and a channel per kind of receiver',
    mayImport: [transport, ...platform],
  },
  {
    folder: 'functions/servers',
    holds: 'logging on to a configured server, and finding out what is wrong with it',
    mayImport: ['packages/veeam', ...platform],
  },
  {
    folder: 'functions/platform',
    holds: 'what functions need of AWS: secrets, storage, workflows, log, metrics',
    mayImport: [transport, ...ground],
  },
  {
    folder: 'functions/words',
    holds:
      'facts and lengths of time in words, and findings by their cause: the same in Slack, mail, console and report',
    mayImport: [],
  },
  { folder: 'functions/input', holds: 'reading what people write', mayImport: ['functions/*.ts'] },
  {
    folder: 'functions',
    holds: 'an action, its caller, the configuration of the functions',
    mayImport: [transport],
  },
];
