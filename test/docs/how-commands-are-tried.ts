/** test/flows/documented-commands.test.ts runs a command, or the named test covers what it does. */
export type Way = { run: { input?: string; prints: RegExp } } | { test: string; named: string };

/** By the start of a command: the first match counts. */
export const ways: readonly (readonly [begins: string, way: Way])[] = [
  [
    'npm ci && npm start',
    { test: 'test/flows/documented-commands.test.ts', named: 'npm start becomes ready' },
  ],
  ['source .local/env', { run: { prints: /^$/ } }],
  [
    'curl -s -X POST $API_URL/clones -H "Authorization: Bearer $API_TOKEN" -H \'Content-Type: application/json\'   -d',
    { run: { prints: /"dryRun":true/ } },
  ],
  ['curl -s -X POST $API_URL/clone-batches', { run: { prints: /"dryRun":true/ } }],
  ['curl -X POST "$API_URL/clone-batches', { run: { prints: /"dryRun":true/ } }],
  ['curl -s -X POST $API_URL/clones', { run: { prints: /"id":"clone-[0-9a-f]{32}"/ } }],
  ['curl -s $API_URL/clones/first-clone', { run: { prints: /"id":"clone-[0-9a-f]{32}"/ } }],
  ['curl -s "$API_URL/jobs', { run: { prints: /"lastResult":"failed"/ } }],
  ['curl -s -X POST $API_URL/compliance/checks', { run: { prints: /"status":"(running|finished)"/ } }],
  ['curl -s $API_URL/compliance/reports/latest', { run: { prints: /^\ufeff?"?server/m } }],
  [
    'curl -H "Authorization: Bearer $API_TOKEN" -H \'Content-Type: application/json\' $API_URL/copy-jobs',
    { run: { prints: /dryRun|not-found|backupJob/ } },
  ],
  [
    'curl "$LAB_URL/faults"',
    { test: 'packages/lab/test/receivers/receivers.test.ts', named: 'faults hit a receiver by its name' },
  ],
  [
    'curl "$LAB_URL/slack/',
    {
      test: 'test/flows/slack/lab.test.ts',
      named: 'a clone goes from the command through an approval to the cloned job',
    },
  ],
  ['npx veeam-automation policy test', { run: { prints: /Open findings: \d+ now, \d+ with this file/ } }],
  ['echo', { run: { prints: /^$/ } }],
  ['npx veeam-automation fixes', { run: { prints: /planned.*File Servers Daily/ } }],
  ['npx veeam-automation fix', { run: { prints: /retention\.points: \d+ → \d+/ } }],
  [
    'npx veeam-automation',
    {
      test: 'test/flows/command-line.test.ts',
      named: 'runs a check, and shows its findings by rule and server',
    },
  ],
  ['npm run tokens -- create', { run: { prints: /^vat_/m } }],
  ['npm run tokens -- rotate', { run: { prints: /^vat_/m } }],
  ['npm run tokens -- list', { run: { prints: /│ 'nightly'/ } }],
  ['npm run tokens -- revoke', { run: { prints: /Revoked nightly/ } }],
  ['npm run record -- forget', { run: { prints: /The record names no ann\./ } }],
  ['npm run webhooks -- show', { run: { prints: /Signing secret\s+whsec_/ } }],
  ['npm run webhooks -- secret', { run: { prints: /^whsec_/m } }],
  ['npm run webhooks -- set', { run: { input: `whsec_${'c2VjcmV0'.repeat(6)}\n`, prints: /Stored/ } }],
  [
    'npm run init',
    { test: 'test/commands/init/init.test.ts', named: 'asks nothing when the options have all answers' },
  ],
  [
    'npm run test-notice',
    {
      run: {
        prints:
          /"channel":"mail","delivered":true.*"channel":"bus","delivered":true.*"channel":"watchdog","delivered":true/,
      },
    },
  ],
  ['npm run doctor', { test: 'test/flows/servers/doctor.test.ts', named: 'passes every check on the lab' }],
  [
    'npm run credentials -- set',
    {
      test: 'test/flows/servers/credentials-command.test.ts',
      named: 'stores both credentials of a server after testing each, and shows no password',
    },
  ],
  [
    'npm run acceptance -- --config .local/automation.yaml --server vbr-1 --read-only',
    {
      run: {
        input: 'LAB\\viewer\nBackup-Viewer-1!\n',
        prints: /recording\.json has \d+ answers of backup-replication in 1\.3-rev1, 1\.3-rev0/,
      },
    },
  ],
  ['npm run record -- twin', { run: { prints: /twin\.json has \d+ jobs of 3 servers/ } }],
  [
    'npm start -- --twin',
    {
      test: 'test/commands/record/twin.test.ts',
      named: 'is an estate whose jobs and infrastructure are read',
    },
  ],
  [
    'npm start -- --replay',
    {
      test: 'test/commands/acceptance/recording.test.ts',
      named: 'is read by the clients as the server was, in every version',
    },
  ],
  [
    'npm run acceptance',
    { test: 'test/flows/acceptance.test.ts', named: 'runs every flow, finds what only the cloud knows' },
  ],
  [
    'npx cdk bootstrap',
    { test: 'test/docs/commands.test.ts', named: 'the CDK accepts the documented options' },
  ],
  [
    'npm run deploy',
    { test: 'test/flows/deploy.test.ts', named: 'after a first deployment by the CDK itself' },
  ],
  ['npm run compat', { test: 'test/commands/compat/command.test.ts', named: 'exit code 0 and a table' }],
  ['npm test', { test: '.ci/run', named: 'npm test' }],
  ['npm run check', { test: '.ci/run', named: 'npm run check' }],
  [
    'aws stepfunctions list-state-machines',
    { test: 'packages/local-cloud/test/iam/roles.test.ts', named: 'AWSStepFunctions.ListStateMachines' },
  ],
  [
    'aws secretsmanager create-secret',
    { test: 'packages/local-cloud/test/secrets-manager/api.test.ts', named: 'CreateSecret' },
  ],
  [
    'aws secretsmanager put-secret-value',
    { test: 'packages/local-cloud/test/secrets-manager/api.test.ts', named: 'PutSecretValue' },
  ],
  ['aws sns subscribe', { test: 'test/docs/commands.test.ts', named: 'resources that only AWS has' }],
  ['export API_URL=', { test: 'test/docs/commands.test.ts', named: 'also names what npm start exports' }],
];

/** @throws when the command has no entry */
export function wayOf(command: string): Way {
  const found = ways.find(([begins]) => command.startsWith(begins));
  if (found === undefined) throw new Error(`No test tries: ${command}`);
  return found[1];
}
