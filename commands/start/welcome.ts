import type { Lab } from '@veeam-automation/lab/lab';

/**
 * The text for a new user when everything is ready: the addresses, and what to try.
 * @param isLikeReal the jobs are not those of the lab
 */
export function welcome(
  environment: Record<string, string>,
  lab: Lab | undefined,
  reportUrl: string | undefined,
  isLikeReal = false,
): string {
  const servers = Object.values(lab?.servers ?? {}).map(
    (server) => `  ${server.url.padEnd(28)} ${server.name} (simulated ${server.product})`,
  );
  const addresses = [
    `  ${`${environment['API_URL']}/`.padEnd(28)} the console, for a browser: sign in with API_TOKEN of .local/env`,
    `  ${environment['API_URL']?.padEnd(28)} the HTTP API; its reference: /docs`,
    `  ${environment['AWS_ENDPOINT_URL']?.padEnd(28)} the AWS endpoint (the aws CLI works on it)`,
    ...servers,
    ...(lab
      ? [
          `  ${lab.controlUrl.padEnd(28)} the lab's control; what Slack would show, with buttons: /slack; every other receiver of notices: /receivers`,
        ]
      : []),
  ];
  const ofLab = isLikeReal
    ? `To try, in another terminal, after:  source .local/env

  curl -s $API_URL/jobs -H "Authorization: Bearer $API_TOKEN"`
    : `Three things to try, in another terminal, after:  source .local/env

  curl -s -X POST $API_URL/clones -H "Authorization: Bearer $API_TOKEN" -H 'Content-Type: application/json' \\
    -d '{"server":"em-1","job":"Exchange Backup","name":"{{job}} {{date}}","dryRun":true}'

  curl -s -X POST $API_URL/clones -H "Authorization: Bearer $API_TOKEN" -H 'Content-Type: application/json' \\
    -H 'Idempotency-Key: first-clone' -d '{"server":"em-1","job":"Exchange Backup","name":"{{job}} {{date}}","enabled":true}'

  curl -s $API_URL/clones/first-clone -H "Authorization: Bearer $API_TOKEN"`;
  const example = lab
    ? ofLab
    : `Next, in another terminal:  source .local/env
  npm run credentials -- set SERVER read
  npm run credentials -- set SERVER write`;
  const report =
    reportUrl === undefined ? '' : `The first compliance report, for a browser:\n\n  ${reportUrl}\n\n`;
  return `\n${addresses.join('\n')}\n\n${report}${example}\n\nCtrl-C stops everything.`;
}
