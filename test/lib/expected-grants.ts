/*
 * What each function of the stack may do, besides its own log and traces. A test fails for a function that is not
 * listed here, and for one with more or fewer permissions. Every new grant is added here, where it is reviewed.
 */

const read = ['secretsmanager:GetSecretValue secret read/*'];
const write = ['secretsmanager:GetSecretValue secret write/*'];
const store = [
  ...['read', 'write'].flatMap((purpose) =>
    ['CreateSecret', 'PutSecretValue', 'TagResource'].map(
      (action) => `secretsmanager:${action} secret ${purpose}/*`,
    ),
  ),
  'secretsmanager:DescribeSecret SecretsSessionSeal',
];
const named = (name: string) => [`secretsmanager:GetSecretValue secret ${name}-??????`];
const readItems = (...kinds: string[]) =>
  kinds.flatMap((kind) => ['GetItem', 'Query'].map((operation) => `dynamodb:${operation} ${kind}`));
const writeItems = (...kinds: string[]) => [
  ...readItems(...kinds),
  ...kinds.flatMap((kind) =>
    ['PutItem', 'DeleteItem', 'BatchWriteItem'].map((operation) => `dynamodb:${operation} ${kind}`),
  ),
];
const tokens = [...readItems('TOKEN'), ...writeItems('TOKEN-USE')];
const slack = [...named('slack-signing'), ...named('slack-bot')];
const links = named('report-links');
const start = (machine: string) => [`states:StartExecution ${machine}`];
const follow = (machine: string) => [`states:DescribeExecution executions of ${machine}`];
const getObjects = (...keys: string[]) => [
  's3:ListBucket ComplianceEvidence',
  ...keys.map((key) => `s3:GetObject ComplianceEvidence/${key}`),
];
const putObjects = (...keys: string[]) => keys.map((key) => `s3:PutObject ComplianceEvidence/${key}`);
const lastSeen = writeItems('JOB', 'RUN', 'SERVER');
/** For new notices, and for a test. */
const startSender = ['lambda:InvokeFunction ComplianceSendingNoticesSend'];
/** The permissions for the channels of the example. */
const channels = [
  'secretsmanager:GetSecretValue secret notices/*',
  ...named('slack-webhook'),
  ...named('slack-bot'),
  'sns:Publish ComplianceNotices',
  'ses:SendEmail identity/veeam@example.com',
  'ses:SendEmail identity/example.com',
  'events:PutEvents event-bus/backup',
];
const silence = [...readItems('CHECK'), ...writeItems('FINDING', 'MUTE', 'NOTICE'), ...startSender];
const history = 'states:GetExecutionHistory executions of';
const followClones = readItems('CLONE');
const startClones = [...start('ClonesWorkflow'), ...writeItems('CLONE')];
const manageClones = [
  ...startClones,
  ...start('ClonesReconciliation'),
  'states:StopExecution executions of ClonesWorkflow',
];
const followChecks = [...links, ...follow('ComplianceCheck')];
const runChecks = [...start('ComplianceCheck'), ...followChecks];

const failures = ['SendMessage', 'GetQueueAttributes', 'GetQueueUrl'].map(
  (action) => `sqs:${action} FailedEvents`,
);

/** By the function's logical id, without its hash. */
export const expectedGrants: Readonly<Record<string, readonly string[]>> = {
  HttpPublicHttp: [],
  HttpReadHttp: [...tokens, ...read, ...lastSeen],
  HttpWriteHttp: [...tokens, ...read, ...write, ...lastSeen, ...writeItems('FIX', 'SETTINGS')],
  HttpCredentialsHttp: [...tokens, ...store],
  HttpWorkflowsHttp: [
    ...tokens,
    ...read,
    ...manageClones,
    ...start('CopyJobsPolicyRun'),
    ...follow('CopyJobsPolicyRun'),
    ...start('CloneBatchesLooks'),
    ...writeItems('BATCH'),
    ...putObjects('work/clone-batches/*'),
  ],
  HttpComplianceHttp: [
    ...tokens,
    ...runChecks,
    ...getObjects('evidence/*', 'parts/*', 'work/reports/*', 'work/checks/*/readings/*', 'work/readings/*'),
    ...putObjects('work/reports/*'),
    ...readItems('FIX', 'JOB', 'SERVER', 'SETTINGS'),
    ...silence,
  ],
  HttpWebhooksHttp: [
    ...writeItems('EVENT'),
    'secretsmanager:GetSecretValue secret webhooks/*',
    ...read,
    ...startClones,
    ...runChecks,
  ],
  HttpSlackHttp: [...named('slack-signing'), ...start('SlackCommand'), ...follow('SlackCommand')],
  CloneBatchesCloneBatchLook: [
    ...writeItems('BATCH', 'LEASE'),
    ...startClones,
    ...getObjects('work/clone-batches/*'),
  ],
  ClonesCloneSteps: [
    ...read,
    ...write,
    ...named('session-seal'),
    ...writeItems('BATCH', 'CLONE', 'LEASE', 'SERVER', 'SESSION'),
    ...start('ClonesWorkflow'),
  ],
  ClonesCloneResolve: [
    ...write,
    ...named('session-seal'),
    ...writeItems('BATCH', 'CLONE', 'LEASE', 'SERVER', 'SESSION'),
    ...start('ClonesWorkflow'),
    ...follow('ClonesWorkflow'),
    'states:StopExecution executions of ClonesWorkflow',
  ],
  ClonesCloneReconcile: [
    ...failures,
    ...named('session-seal'),
    ...readItems('BATCH', 'CLONE'),
    ...writeItems('SESSION'),
    ...start('ClonesReconciliation'),
    ...start('CloneBatchesLooks'),
  ],
  ComplianceComplianceReadServer: [
    ...read,
    ...putObjects('work/checks/*/readings/*', 'work/readings/*'),
    ...getObjects('work/readings/*'),
    ...lastSeen,
    ...writeItems('SETTINGS'),
  ],
  ComplianceComplianceJudge: [
    ...getObjects('work/checks/*', 'work/readings/*', 'evidence/*', 'parts/*'),
    ...putObjects('work/checks/*/changes.json.gz', 'work/checks/*/notice.json.gz', 'evidence/*', 'parts/*'),
    ...readItems('MUTE'),
    ...writeItems('CHECK', 'FINDING', 'JOB', 'NOTICE', 'SERVER'),
  ],
  ComplianceSendingNoticesSend: [
    ...links,
    ...getObjects('work/checks/*/notice.json.gz'),
    ...writeItems('BATCH', 'CLONE', 'FINDING', 'MUTE', 'NOTICE', 'SLACK-MESSAGE'),
    ...readItems('CHECK'),
    ...channels,
    ...failures,
  ],
  // The policies of the example create and change jobs.
  CopyJobsCopyJobPolicies: [...write, ...writeItems('SERVER')],
  CopyJobsCopyJobsNotify: writeItems('NOTICE'),
  SchedulesScheduledChecks: [
    ...runChecks,
    'secretsmanager:DescribeSecret secret read/*',
    'secretsmanager:DescribeSecret secret write/*',
    ...writeItems('NOTICE'),
    ...startSender,
    ...failures,
  ],
  // The schedules of the example clone, start jobs and run policies.
  SchedulesScheduledWork: [
    ...read,
    ...write,
    ...lastSeen,
    ...startClones,
    ...start('CopyJobsPolicyRun'),
    ...follow('CopyJobsPolicyRun'),
    ...failures,
  ],
  SlackSlackPrepare: [
    ...read,
    ...slack,
    ...links,
    ...getObjects('evidence/*', 'parts/*'),
    ...readItems('CHECK', 'FINDING', 'FIX', 'MUTE'),
    ...lastSeen,
    ...followClones,
    ...follow('SlackCommand'),
    `${history} SlackCommand`,
    'states:SendTaskSuccess SlackCommand',
  ],
  SlackSlackRun: [
    ...read,
    ...write,
    ...slack,
    ...silence,
    ...lastSeen,
    ...writeItems('FIX', 'SETTINGS'),
    ...manageClones,
    ...runChecks,
  ],
  SlackSlackAnswer: [...slack, ...named('slack-webhook'), ...followClones, ...followChecks],
};
