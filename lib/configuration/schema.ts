import * as z from 'zod';
import { complianceSchema } from '../../functions/compliance/policies/configuration.ts';
import { serverName } from '../../functions/configuration.ts';
import { slackSettings } from '../../functions/doors/slack/settings.ts';
import { strictShape } from '../../functions/input/strict-shape.ts';
import { products } from '../../functions/products.ts';
import { checkPolicyServers, copyJobsSettings } from '../copy-jobs-settings.ts';
import { httpSettings } from '../http-settings.ts';
import { checkSchedules, scheduleSettings } from '../schedule-settings.ts';
import { checkSlackServers } from '../slack-settings.ts';
import { webhookSettings } from '../webhook-settings.ts';
import { scheduleExpression } from './schedule-expression.ts';

const tls = z
  .union([
    strictShape('setting of tls', {
      fingerprint: z
        .string()
        .regex(/^([0-9a-fA-F]{2}:?){31}[0-9a-fA-F]{2}$/, 'a SHA-256 fingerprint is 64 hexadecimal digits'),
    }),
    strictShape('setting of tls', {
      /** A PEM file, by its path from automation.yaml. */
      ca: z.string(),
      /** The name the certificate really carries, when it is not the host of `url`. */
      servername: z.exactOptional(z.string()),
    }),
    z.literal('public'),
  ])
  .describe(
    'How the server proves itself: a pinned fingerprint, a CA bundle, or "public" for a well-known CA.',
  );

/** How each product writes its API versions. */
const apiVersions = {
  'enterprise-manager': { form: /^v1_\d+$/, example: 'v1_7' },
  'backup-replication': { form: /^\d+\.\d+-rev\d+$/, example: '1.3-rev1' },
  microsoft365: { form: /^v\d+$/, example: 'v8' },
};

const server = strictShape('setting of a server', {
  product: z.enum(products),
  url: z
    .url({ protocol: /^https?$/, error: 'an address such as https://em.example.internal:9398' })
    .refine((url) => !URL.canParse(url) || new URL(url).pathname === '/', 'the address ends after the port'),
  tls,
  /** `latest` negotiates; or fixed: v1_7, 1.3-rev1, v8. */
  apiVersion: z.string().default('latest'),
  /** What is spoken with Enterprise Manager: XML, which every version does, or JSON (from 9.5 U4). */
  format: z.enum(['xml', 'json']).default('xml'),
  timeoutSeconds: z.number().min(1).max(60).default(20),
}).superRefine(({ product, apiVersion }, context) => {
  const { form, example } = apiVersions[product];
  if (apiVersion === 'latest' || form.test(apiVersion)) return;
  const message = `${product} has no API version '${apiVersion}'; write latest, or one such as ${example}`;
  context.addIssue({ code: 'custom', path: ['apiVersion'], message });
});

/** `automation.yaml`: what to automate. It holds no secret. */
export const automation = strictShape('section', {
  servers: z.record(serverName, server).default({}),
  clones: strictShape('setting of clones', {
    /** A clone that has not ended by then is settled by looking, and ended. */
    deadlineMinutes: z.number().min(10).max(1440).default(30),
  }).prefault({}),
  compliance: strictShape('key of compliance', {
    ...complianceSchema.shape,
    /** When every server is checked, in `timeZone`. */
    schedule: scheduleExpression.default('cron(0 6 * * ? *)'),
    /** Servers read at the same time. */
    serversAtOnce: z.number().int().min(1).max(40).default(10),
  }).prefault({}),
  copyJobs: copyJobsSettings,
  http: httpSettings,
  webhooks: webhookSettings.default({}),
  schedules: scheduleSettings.default({}),
  notices: strictShape('key of notices', {
    /** Tell a Slack channel through the incoming webhook in the secret `slack-webhook`. */
    slack: z.boolean().default(false),
  }).prefault({}),
  slack: slackSettings.prefault({}),
})
  .superRefine(checkPolicyServers)
  .superRefine(checkSchedules)
  .superRefine(checkSlackServers);
export type Automation = z.infer<typeof automation>;
