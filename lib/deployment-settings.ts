import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { strictShape } from '../functions/input/strict-shape.ts';

const logRetentions = Object.values(RetentionDays)
  .filter((each): each is RetentionDays => typeof each === 'number' && each !== RetentionDays.INFINITE)
  .sort((one, other) => one - other);

const id = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `an id such as ${prefix}-0123456789abcdef0`);

const subnet = strictShape('key of a subnet', {
  id: id('subnet'),
  availabilityZone: z.string(),
  routeTableId: id('rtb'),
});

const vpc = strictShape('key of vpc', {
  id: id('vpc'),
  /** Where the functions that talk to Veeam servers get their addresses: subnets that reach the servers. */
  subnets: z.array(subnet).min(1),
  /** Made when left out: one that lets out to the servers' ports and HTTPS, and nothing in. */
  securityGroupIds: z.array(id('sg')).min(1).exactOptional(),
  /** Make the endpoints that these functions need without NAT; false where the VPC has them, or NAT. */
  endpoints: z.boolean().default(true),
});

const evidence = strictShape('key of evidence', {
  /** Reports are deleted after so many days; kept for ever when left out. */
  retentionDays: z.number().int().min(1).max(36_500).exactOptional(),
  /** Nobody deletes or changes a report before. Only a bucket that is new can have it. */
  objectLock: strictShape('key of objectLock', {
    /** Whom it binds: all but those with a permission to bypass it, or everyone, the root user too. */
    mode: z.enum(['governance', 'compliance']),
    days: z.number().int().min(1).max(36_500),
  }).exactOptional(),
}).superRefine(({ retentionDays, objectLock }, context) => {
  if (retentionDays === undefined || objectLock === undefined || retentionDays >= objectLock.days) return;
  const message = `reports are locked for ${objectLock.days} days, and so cannot be deleted after ${retentionDays}`;
  context.addIssue({ code: 'custom', path: ['retentionDays'], message });
});

/** The `deployment` part of automation.yaml: how the stack is deployed, whatever it automates. */
export const deploymentSettings = strictShape('key of deployment', {
  encryption: strictShape('key of encryption', {
    /** Encrypt what is stored with a key of its own, which costs a dollar a month; else with AWS's. */
    customerManagedKey: z.boolean().default(false),
  }).prefault({}),
  /** For servers that only a VPC reaches, e.g. behind VPN or Direct Connect. */
  vpc: vpc.exactOptional(),
  logRetentionDays: z
    .union(
      logRetentions.map((days) => z.literal(days)),
      {
        error: `CloudWatch Logs keeps for one of these numbers of days: ${logRetentions.join(', ')}`,
      },
    )
    .default(RetentionDays.THREE_MONTHS),
  evidence: evidence.prefault({}),
  /** Calls of one function that run at once, for each configured server. Reserved from the account's concurrency. */
  concurrencyPerServer: z.number().int().min(1).max(100).exactOptional(),
  /** Tell when a stored credential is about to be older than this. */
  credentialsMaxAgeDays: z.number().int().min(15).max(3650).exactOptional(),
  alarms: z.boolean().default(true),
  dashboard: z.boolean().default(true),
  /** Put on everything that takes tags. */
  tags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}),
}).prefault({});
export type DeploymentSettings = z.output<typeof deploymentSettings>;
