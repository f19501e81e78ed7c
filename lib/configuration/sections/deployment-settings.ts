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

/** The services that functions in a VPC call, and for which the VPC may have an endpoint. */
const endpointServices = ['secretsmanager', 'states', 's3', 'dynamodb'] as const;

const subnet = strictShape('key of a subnet', {
  id: id('subnet').describe('Its id.'),
  availabilityZone: z.string().describe('Where it is, as `eu-central-1a`.'),
  routeTableId: id('rtb').describe('Its route table, for the endpoints of S3 and DynamoDB.'),
});

const vpc = strictShape('key of vpc', {
  id: id('vpc').describe('Its id.'),
  subnets: z.array(subnet).min(1).describe('The subnets from which the servers can be reached.'),
  securityGroupIds: z
    .array(id('sg'))
    .min(1)
    .exactOptional()
    .describe(
      "Your own security groups. By default one is created: outbound to the servers' ports and HTTPS, nothing inbound.",
    ),
  endpoints: z
    .union([z.boolean(), z.array(z.enum(endpointServices))])
    .default(true)
    .transform((wanted) => (typeof wanted === 'boolean' ? (wanted ? [...endpointServices] : []) : wanted))
    .describe(
      'The endpoints to create, which functions need without NAT: `true` for all, `false` for none, or a list of those that the VPC does not have. AWS refuses a second endpoint with private DNS for the same service.',
    ),
});

const evidence = strictShape('key of evidence', {
  retentionDays: z
    .number()
    .int()
    .min(1)
    .max(36_500)
    .exactOptional()
    .describe('After how many days reports are deleted. By default never.'),
  objectLock: strictShape('key of objectLock', {
    mode: z
      .enum(['governance', 'compliance'])
      .describe(
        'Whom it binds: everyone without a permission to bypass it, or everyone, including the root user.',
      ),
    days: z.number().int().min(1).max(36_500).describe('For how many days.'),
  })
    .exactOptional()
    .describe(
      'Protects reports from change and deletion for some time. Only a new bucket can have it: decide before the first deployment.',
    ),
}).superRefine(({ retentionDays, objectLock }, context) => {
  if (retentionDays === undefined || objectLock === undefined || retentionDays >= objectLock.days) return;
  const message = `reports are locked for ${objectLock.days} days, and so cannot be deleted after ${retentionDays}`;
  context.addIssue({ code: 'custom', path: ['retentionDays'], message });
});

/** The `deployment` part of automation.yaml: how the stack is deployed, regardless of what it automates. */
export const deploymentSettings = strictShape('key of deployment', {
  name: z
    .string()
    .regex(
      /^[A-Za-z][A-Za-z0-9-]{0,39}$/,
      'takes a letter, then letters, digits and hyphens, 40 characters at most',
    )
    .default('VeeamAutomation')
    .describe(
      "The stack's name, and the prefix of its secrets' names; commands accept it as `--stack`. Two installations in one account and Region need two names.",
    ),
  encryption: strictShape('key of encryption', {
    customerManagedKey: z
      .boolean()
      .default(false)
      .describe("Encrypt with a key in your account, which costs a dollar a month, instead of AWS's own."),
  })
    .prefault({})
    .describe('Secrets, the record, evidence, notices, failed events and logs.'),
  vpc: vpc
    .exactOptional()
    .describe('For servers that can be reached only from a VPC, for example behind VPN or Direct Connect.'),
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
      'The maximum number of connections of a server at a time, of checks, clones, batches and the API together; others wait. Each one costs two writes to the record. By default there is no limit.',
    ),
  credentialsMaxAgeDays: z
    .number()
    .int()
    .min(15)
    .max(3650)
    .exactOptional()
    .describe(
      'The maximum age of a stored credential. A notice is sent from two weeks before that until it is changed. By default ages are not checked.',
    ),
  alarms: z.boolean().default(true).describe('Create the alarms.'),
  alarmTopics: strictShape('key of alarmTopics', {
    page: topicName
      .exactOptional()
      .describe('For alarms that need attention now. By default the notice topic.'),
    mail: topicName
      .exactOptional()
      .describe('For alarms that can wait for the morning. By default the notice topic.'),
  })
    .prefault({})
    .describe(
      'Your own SNS topics for alarms, in the same account and Region. Their policies must let CloudWatch publish.',
    ),
  dashboard: z.boolean().default(true).describe('Create the CloudWatch dashboard.'),
  tags: z
    .record(z.string().min(1).max(128), z.string().max(256))
    .default({})
    .describe('Tags for every resource that can have tags.'),
})
  .prefault({})
  .describe('How the stack is deployed (docs/operations.md).');
export type DeploymentSettings = z.output<typeof deploymentSettings>;
