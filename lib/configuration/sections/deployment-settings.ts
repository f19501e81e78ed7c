import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { strictShape } from '../../../functions/input/strict-shape.ts';

const logRetentions = Object.values(RetentionDays)
  .filter((each): each is RetentionDays => typeof each === 'number' && each !== RetentionDays.INFINITE)
  .sort((one, other) => one - other);

const id = (prefix: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `takes an id such as ${prefix}-0123456789abcdef0`);

const topicName = z.string().regex(/^[\w-]{1,256}$/, "takes a topic's name, not its ARN");

/** What functions in a VPC call, of which the VPC may have an endpoint. */
const endpointServices = ['secretsmanager', 'states', 's3', 'dynamodb'] as const;

const subnet = strictShape('key of a subnet', {
  id: id('subnet').describe('Its id.'),
  availabilityZone: z.string().describe('Where it is, as `eu-central-1a`.'),
  routeTableId: id('rtb').describe('Its route table, which the endpoints of S3 and DynamoDB are put into.'),
});

const vpc = strictShape('key of vpc', {
  id: id('vpc').describe('Its id.'),
  subnets: z.array(subnet).min(1).describe('The subnets that reach the servers.'),
  securityGroupIds: z
    .array(id('sg'))
    .min(1)
    .exactOptional()
    .describe(
      "Security groups of your own. Left out, one is made: out to the servers' ports and HTTPS, nothing in.",
    ),
  endpoints: z
    .union([z.boolean(), z.array(z.enum(endpointServices))])
    .default(true)
    .transform((wanted) => (typeof wanted === 'boolean' ? (wanted ? [...endpointServices] : []) : wanted))
    .describe(
      'The endpoints to make, which functions need without NAT: `true` for all, `false` for none, or a list of those that the VPC does not have. A second one of a service with private DNS is refused by AWS.',
    ),
});

const evidence = strictShape('key of evidence', {
  retentionDays: z
    .number()
    .int()
    .min(1)
    .max(36_500)
    .exactOptional()
    .describe('Reports are deleted after so many days. Left out: never.'),
  objectLock: strictShape('key of objectLock', {
    mode: z
      .enum(['governance', 'compliance'])
      .describe(
        'Whom it binds: all but those with a permission to bypass it, or everyone, the root user too.',
      ),
    days: z.number().int().min(1).max(36_500).describe('For how many days.'),
  })
    .exactOptional()
    .describe(
      'Nobody changes or deletes a report before. Only a new bucket can have it: decide before the first deployment.',
    ),
}).superRefine(({ retentionDays, objectLock }, context) => {
  if (retentionDays === undefined || objectLock === undefined || retentionDays >= objectLock.days) return;
  const message = `reports are locked for ${objectLock.days} days, and so cannot be deleted after ${retentionDays}`;
  context.addIssue({ code: 'custom', path: ['retentionDays'], message });
});

/** The `deployment` part of automation.yaml: how the stack is deployed, whatever it automates. */
export const deploymentSettings = strictShape('key of deployment', {
  name: z
    .string()
    .regex(
      /^[A-Za-z][A-Za-z0-9-]{0,39}$/,
      'takes a letter, then letters, digits and hyphens, 40 characters at most',
    )
    .default('VeeamAutomation')
    .describe(
      "The stack's name, and what its secrets' names begin with; commands take it as `--stack`. Two installations in one account and Region need two names.",
    ),
  encryption: strictShape('key of encryption', {
    customerManagedKey: z
      .boolean()
      .default(false)
      .describe("Encrypt with a key of your account's own, which costs a dollar a month, in place of AWS's."),
  })
    .prefault({})
    .describe('Secrets, the record, evidence, notices, failed events and logs.'),
  vpc: vpc
    .exactOptional()
    .describe('For servers that only a VPC reaches, such as behind VPN or Direct Connect.'),
  logRetentionDays: z
    .union(
      logRetentions.map((days) => z.literal(days)),
      {
        error: `takes what CloudWatch Logs keeps for, one of these numbers of days: ${logRetentions.join(', ')}`,
      },
    )
    .default(RetentionDays.THREE_MONTHS)
    .describe('How long logs are kept.'),
  evidence: evidence.prefault({}).describe('The bucket with the reports of every check.'),
  concurrencyPerServer: z
    .number()
    .int()
    .min(1)
    .max(100)
    .exactOptional()
    .describe(
      'How many connections a server has at a time, of checks, clones, batches and the API together; who finds none free waits. Each costs two writes to the record. Left out: as many as there are.',
    ),
  credentialsMaxAgeDays: z
    .number()
    .int()
    .min(15)
    .max(3650)
    .exactOptional()
    .describe(
      'Send a notice two weeks before a stored credential is so old, and until it is changed. Left out: nobody looks.',
    ),
  alarms: z.boolean().default(true).describe('Make the alarms.'),
  alarmTopics: strictShape('key of alarmTopics', {
    page: topicName.exactOptional().describe('What somebody has to look at now. Left out: the notice topic.'),
    mail: topicName.exactOptional().describe('What can wait for the morning. Left out: the notice topic.'),
  })
    .prefault({})
    .describe(
      'SNS topics of yours, in the same account and Region, that alarms go to. Their policies have to let CloudWatch publish.',
    ),
  dashboard: z.boolean().default(true).describe('Make the CloudWatch dashboard.'),
  tags: z
    .record(z.string().min(1).max(128), z.string().max(256))
    .default({})
    .describe('Tags for everything that takes tags.'),
})
  .prefault({})
  .describe('How the stack is deployed (docs/operations.md).');
export type DeploymentSettings = z.output<typeof deploymentSettings>;
