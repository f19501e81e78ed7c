/** The price of something that AWS bills, in its unit. */
export interface Price {
  service: string;
  what: string;
  /** US dollars for `per` units. */
  usd: number;
  per: number;
  /** The quantity per month that is never billed, in accounts of any age (AWS Free Tier, "always free"). */
  free?: number;
  source: string;
}

/** The day on which these prices were last looked up. They are list prices, and AWS changes them without notice. */
export const pricesAsOf = '2026-11-23';
export const pricesRegion = 'us-east-1';

const lambda = { service: 'AWS Lambda', source: 'https://aws.amazon.com/lambda/pricing/' };
const logs = { service: 'CloudWatch', source: 'https://aws.amazon.com/cloudwatch/pricing/' };
const s3 = { service: 'Amazon S3', source: 'https://aws.amazon.com/s3/pricing/' };
const dynamoDb = { service: 'Amazon DynamoDB', source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/' };
const secrets = { service: 'Secrets Manager', source: 'https://aws.amazon.com/secrets-manager/pricing/' };
const kms = { service: 'AWS KMS', source: 'https://aws.amazon.com/kms/pricing/' };

/** The price of the first tier of each. */
export const prices = {
  lambdaRequests: { ...lambda, what: 'requests', usd: 0.2, per: 1_000_000, free: 1_000_000 },
  lambdaGbSeconds: {
    ...lambda,
    what: 'GB-seconds, Arm',
    usd: 0.0000133334,
    per: 1,
    free: 400_000,
  },
  stateTransitions: {
    service: 'Step Functions',
    what: 'state transitions, standard',
    usd: 0.025,
    per: 1000,
    free: 4000,
    source: 'https://aws.amazon.com/step-functions/pricing/',
  },
  httpRequests: {
    service: 'API Gateway',
    what: 'HTTP API requests',
    usd: 1,
    per: 1_000_000,
    source: 'https://aws.amazon.com/api-gateway/pricing/',
  },
  recordReads: { ...dynamoDb, what: 'read request units', usd: 0.125, per: 1_000_000 },
  recordWrites: { ...dynamoDb, what: 'write request units', usd: 0.625, per: 1_000_000 },
  recordGb: { ...dynamoDb, what: 'GB of the record, a month', usd: 0.25, per: 1, free: 25 },
  recordBackupGb: { ...dynamoDb, what: 'GB of its backups, a month', usd: 0.2, per: 1 },
  serverSecrets: { ...secrets, what: 'secrets of servers, a month', usd: 0.4, per: 1 },
  secrets: { ...secrets, what: 'other secrets, a month', usd: 0.4, per: 1 },
  secretCalls: { ...secrets, what: 'calls', usd: 0.05, per: 10_000 },
  s3Writes: { ...s3, what: 'PUT and LIST requests', usd: 0.005, per: 1000 },
  s3Reads: { ...s3, what: 'GET requests', usd: 0.0004, per: 1000 },
  s3Moves: { ...s3, what: 'objects moved to the colder class', usd: 0.02, per: 1000 },
  s3Gb: { ...s3, what: 'GB stored, a month', usd: 0.023, per: 1 },
  s3ColdGb: { ...s3, what: 'GB stored colder, a month', usd: 0.004, per: 1 },
  snsPublishes: {
    service: 'Amazon SNS',
    what: 'publishes',
    usd: 0.5,
    per: 1_000_000,
    free: 1_000_000,
    source: 'https://aws.amazon.com/sns/pricing/',
  },
  logGb: { ...logs, what: 'GB of logs taken in', usd: 0.5, per: 1, free: 5 },
  logStorageGb: { ...logs, what: 'GB of logs stored, a month', usd: 0.03, per: 1 },
  metrics: { ...logs, what: 'metrics of our own, a month', usd: 0.3, per: 1, free: 10 },
  alarmMetrics: { ...logs, what: 'metrics of alarms, a month', usd: 0.1, per: 1, free: 10 },
  dashboards: { ...logs, what: 'dashboards, a month', usd: 3, per: 1, free: 3 },
  scheduledRuns: {
    service: 'EventBridge Scheduler',
    what: 'invocations',
    usd: 1,
    per: 1_000_000,
    free: 14_000_000,
    source: 'https://aws.amazon.com/eventbridge/pricing/',
  },
  traces: {
    service: 'AWS X-Ray',
    what: 'traces recorded',
    usd: 5,
    per: 1_000_000,
    free: 100_000,
    source: 'https://aws.amazon.com/xray/pricing/',
  },
  endpointHours: {
    service: 'AWS PrivateLink',
    what: 'hours of interface endpoints',
    usd: 0.01,
    per: 1,
    source: 'https://aws.amazon.com/privatelink/pricing/',
  },
  kmsKeys: { ...kms, what: 'keys, a month', usd: 1, per: 1 },
} as const satisfies Record<string, Price>;

export type Meter = keyof typeof prices;
export const meters = Object.keys(prices) as Meter[];
