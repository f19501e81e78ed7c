import {
  ADDRESS_PATTERN,
  addressProblem,
  FINGERPRINT_PATTERN,
  fingerprintProblem,
  trustProblem,
} from '@veeam-automation/veeam/transport/server-address';
import * as z from 'zod';
import { complianceSchema } from '../../functions/compliance/policies/configuration.ts';
import { serverName } from '../../functions/configuration.ts';
import { oneOf, strictShape, unknownName } from '../../functions/input/strict-shape.ts';
import { noticeSettings } from '../../functions/notices/settings.ts';
import { products } from '../../functions/products.ts';
import { slackSettings } from '../../functions/triggers/slack/settings.ts';
import { scheduleExpression, scheduleForms } from './schedule-expression.ts';
import { checkPolicyServers, copyJobsSettings } from './sections/copy-jobs-settings.ts';
import { deploymentSettings } from './sections/deployment-settings.ts';
import { checkJwtServers, httpSettings } from './sections/http-settings.ts';
import { checkOwners } from './sections/notice-owners.ts';
import { recordSettings } from './sections/record-settings.ts';
import { checkSchedules, scheduleSettings } from './sections/schedule-settings.ts';
import { checkSlackServers } from './sections/slack-settings.ts';
import { checkWebhookServers, webhookSettings } from './sections/webhook-settings.ts';

const tlsSettings = ['fingerprint', 'ca', 'servername'];

const waysOfTls = 'write tls: { fingerprint: … }, tls: { ca: FILE } or tls: public';

/** The problem with a `tls` that matches none of its forms. */
function tlsProblem(input: unknown): string {
  if (input === false) return `verification cannot be turned off; ${waysOfTls}`;
  const keys = typeof input === 'object' && input !== null ? Object.keys(input) : [];
  const unknown = keys.filter((key) => !tlsSettings.includes(key));
  if (unknown.length > 0)
    return unknown.map((key) => unknownName('setting of tls', key, tlsSettings)).join(' ');
  if (keys.includes('fingerprint') && keys.length > 1)
    return 'a fingerprint stands alone: it pins one certificate';
  return waysOfTls;
}

const tls = z
  .union(
    [
      strictShape('setting of tls', {
        fingerprint: z
          .string()
          .regex(FINGERPRINT_PATTERN, { error: ({ input }) => fingerprintProblem(String(input)) })
          .describe(
            "The SHA-256 of the server's own certificate, with or without colons; `npm run init` reads it.",
          ),
      }),
      strictShape('setting of tls', {
        ca: z
          .string()
          .describe('A PEM file with the CA that signs the certificate, by its path from this file.'),
        servername: z
          .exactOptional(z.string())
          .describe('The name in the certificate, if it is not the host of `url`.'),
      }),
      z.literal('public'),
    ],
    { error: ({ input }) => tlsProblem(input) },
  )
  .describe(
    'How the server is authenticated: a pinned `fingerprint`, a `ca`, or `public` for a well-known CA. There is no way to trust every certificate. Required for `https://`.',
  );

/** How each product writes its API versions. */
const apiVersions = {
  'enterprise-manager': { form: /^v1_\d+$/, example: 'v1_7' },
  'backup-replication': { form: /^\d+\.\d+-rev\d+$/, example: '1.3-rev1' },
  microsoft365: { form: /^v\d+$/, example: 'v8' },
};

/** The problem with the combination of a server's address and its `tls`. */
function misfit(server: unknown): string | undefined {
  if (typeof server !== 'object' || server === null) return undefined;
  const { url, tls: given } = server as { url?: unknown; tls?: unknown };
  const problem = trustProblem({ baseUrl: typeof url === 'string' ? url : '', tls: given });
  return given === undefined && problem !== undefined ? `${problem}: ${waysOfTls}` : problem;
}

const server = strictShape('setting of a server', {
  product: oneOf('product', products).describe('Which of the three products the server is.'),
  url: z
    .url({ error: ({ input }) => addressProblem(String(input)), abort: true })
    .regex(ADDRESS_PATTERN, { error: ({ input }) => addressProblem(String(input)), abort: true })
    .meta({
      format: 'uri',
      description:
        'The address of its REST API: `https://`, the host and the port (9398, 9419, 4443), and nothing after that. `http://` is for the end of a tunnel on the machine itself (`localhost`, `127.0.0.1`), and takes no `tls`.',
    }),
  tls: z.exactOptional(tls),
  apiVersion: z
    .string()
    .default('latest')
    .describe(
      'The API version: `latest` for the newest that both sides support, or a fixed one such as `v1_7`, `1.3-rev1`, `v8`.',
    ),
  format: oneOf('format', ['xml', 'json'])
    .default('xml')
    .describe('The format for Enterprise Manager: XML, which every version supports, or JSON (from 9.5 U4).'),
  backupServers: z
    .exactOptional(z.record(z.string().min(1), serverName))
    .describe(
      'Only for an Enterprise Manager: which of these servers its backup servers are, by its own names for them. Needed only if such a name is not the host of the server’s `url` (docs/compliance.md).',
    ),
  timeoutSeconds: z
    .number()
    .min(1)
    .max(60)
    .default(20)
    .describe('How long one request to the server may take.'),
})
  .refine((server) => misfit(server) === undefined, {
    path: ['tls'],
    error: ({ input }) => misfit(input),
    // Also if the server has other problems: all mistakes are reported at once.
    when: () => true,
  })
  .superRefine(({ product, apiVersion, backupServers }, context) => {
    const { form, example } = apiVersions[product];
    if (apiVersion !== 'latest' && !form.test(apiVersion)) {
      const message = `${product} has no API version '${apiVersion}'; write latest, or one such as ${example}`;
      context.addIssue({ code: 'custom', path: ['apiVersion'], message });
    }
    if (backupServers !== undefined && product !== 'enterprise-manager') {
      const message = `only an enterprise-manager server has backup servers; this one is ${product}`;
      context.addIssue({ code: 'custom', path: ['backupServers'], message });
    }
  })
  // For editors: the rule of the refinement above on `tls`.
  .meta({
    if: { properties: { url: { pattern: '^http:' } } },
    else: { required: ['tls'] },
    not: { properties: { url: { pattern: '^http:' }, tls: {} }, required: ['url', 'tls'] },
  });

interface Settings {
  readonly servers: Readonly<Record<string, z.output<typeof server>>>;
}

/** Checks what the schema of one server cannot: backup servers that are not among the Backup & Replication servers. */
function checkBackupServers({ servers }: Settings, context: z.RefinementCtx): void {
  const known = Object.entries(servers)
    .filter(([, { product }]) => product === 'backup-replication')
    .map(([name]) => name);
  for (const [name, { backupServers = {} }] of Object.entries(servers)) {
    for (const [called, own] of Object.entries(backupServers)) {
      if (known.includes(own)) continue;
      const message = unknownName('backup-replication server', own, known);
      context.addIssue({ code: 'custom', path: ['servers', name, 'backupServers', called], message });
    }
  }
}

/** `automation.yaml`: what to automate. It holds no secret. */
export const automation = strictShape('section', {
  servers: z
    .record(serverName, server)
    .default({})
    .describe('The Veeam servers, by names of your choice, which appear in routes, secrets and reports.'),
  clones: strictShape('setting of clones', {
    deadlineMinutes: z
      .number()
      .min(10)
      .max(1440)
      .default(30)
      .describe(
        "The time limit of a clone. A clone that has not ended by then is resolved by looking at the server's jobs.",
      ),
    perServer: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(5)
      .describe(
        'How many clones a server makes at a time; the others wait. A batch has its own `clonesPerServer`.',
      ),
  })
    .prefault({})
    .describe('How jobs are cloned.'),
  compliance: strictShape('key of compliance', {
    schedule: scheduleExpression
      .default('cron(0 6 * * ? *)')
      .describe(`When every server is checked, in \`timeZone\`: ${scheduleForms}.`),
    ...complianceSchema.shape,
    serversAtOnce: z
      .number()
      .int()
      .min(1)
      .max(40)
      .default(10)
      .describe('How many servers are read at the same time.'),
  })
    .prefault({})
    .describe(
      'When jobs are checked, by which rules, and which violations are accepted (docs/compliance.md).',
    ),
  copyJobs: copyJobsSettings,
  deployment: deploymentSettings,
  http: httpSettings,
  record: recordSettings,
  webhooks: webhookSettings
    .default({})
    .describe('Signed events from other systems, each sender by a name of your choice (docs/webhooks.md).'),
  schedules: scheduleSettings
    .default({})
    .describe('Other scheduled actions, by names of your choice (docs/schedules.md).'),
  notices: noticeSettings,
  slack: slackSettings.prefault({}),
})
  .superRefine(checkBackupServers)
  .superRefine(checkOwners)
  .superRefine(checkPolicyServers)
  .superRefine(checkSchedules)
  .superRefine(checkJwtServers)
  .superRefine(checkSlackServers)
  .superRefine(checkWebhookServers);
export type Automation = z.infer<typeof automation>;
