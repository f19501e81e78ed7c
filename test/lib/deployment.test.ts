import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { functionEntries } from '../../lib/bundling/functions.ts';
import { deploymentSettings } from '../../lib/configuration/sections/deployment-settings.ts';
import { grantsOf } from './grants.ts';
import { everyOption, templateOf } from './synthesize.ts';

interface Statement {
  Principal: unknown;
  Condition?: Record<string, object>;
}

const { securityGroupIds: _own, ...vpc } = everyOption.deployment.vpc;
const deployment = { ...everyOption.deployment, vpc };
const template = templateOf({ ...everyOption, deployment });
const plain = templateOf();
const of = (type: string, from = template) =>
  Object.entries(from.findResources(type)).map(([id, { Properties }]) => ({
    id,
    Properties,
  }));
const functionsThat = (talk: boolean) => {
  const names = Object.entries(functionEntries).filter(([, { talksToVeeam }]) => talksToVeeam === talk);
  const ids = names.map(([name]) =>
    name.replace(/(^|-)([a-z])/g, (_all, _dash, letter) => letter.toUpperCase()),
  );
  return of('AWS::Lambda::Function').filter(({ id }) =>
    ids.some((each) => id.replace(/[0-9A-F]{8}$/, '').endsWith(each)),
  );
};

describe('a customer managed key', () => {
  const [key] = of('AWS::KMS::Key');
  const arn = { 'Fn::GetAtt': [key?.id, 'Arn'] };

  it('encrypts everything that stores data', () => {
    const keyed: Record<string, (properties: Record<string, unknown>) => unknown> = {
      'AWS::SecretsManager::Secret': ({ KmsKeyId }) => KmsKeyId,
      'AWS::Logs::LogGroup': ({ KmsKeyId }) => KmsKeyId,
      'AWS::SNS::Topic': ({ KmsMasterKeyId }) => KmsMasterKeyId,
      'AWS::SQS::Queue': ({ KmsMasterKeyId }) => KmsMasterKeyId,
    };
    for (const [type, keyOf] of Object.entries(keyed)) {
      const found = of(type);
      expect(found.length).toBeGreaterThan(0);
      for (const { Properties } of found) expect(keyOf(Properties)).toEqual(arn);
    }
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: arn },
    });
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: arn } },
        ],
      },
    });
  });

  it('encrypts the data of executions, for the workflows that may use it and for the delivery of their logs', () => {
    for (const { Properties } of of('AWS::StepFunctions::StateMachine')) {
      expect(Properties.EncryptionConfiguration).toEqual({ Type: 'CUSTOMER_MANAGED_KMS_KEY', KmsKeyId: arn });
      const role = Properties.RoleArn['Fn::GetAtt'][0];
      const own = of('AWS::IAM::Policy').filter(({ Properties: policy }) => policy.Roles[0].Ref === role);
      expect(JSON.stringify(own)).toContain('["kms:Decrypt","kms:GenerateDataKey"]');
    }
    expect(JSON.stringify(key?.Properties.KeyPolicy)).toContain('"Service":"delivery.logs.amazonaws.com"');
  });

  it('can only be used through a service in this account, and is rotated every year', () => {
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    const [administrator, ...others]: Statement[] = key ? key.Properties.KeyPolicy.Statement : [];
    expect(JSON.stringify(administrator?.Principal)).toContain(':root');
    expect(others.map(({ Condition }) => Object.keys(Object.values(Condition ?? {})[0] ?? {}))).toEqual([
      // The services are Secrets Manager, and DynamoDB for the record.
      ['kms:CallerAccount', 'kms:ViaService'],
      ['kms:CallerAccount', 'kms:ViaService'],
      ['aws:SourceAccount'],
      ['kms:EncryptionContext:aws:logs:arn'],
      // The service that delivers the logs of encrypted workflows.
      ['aws:SourceAccount'],
    ]);
  });

  it('does not exist by default', () => {
    plain.resourceCountIs('AWS::KMS::Key', 0);
    expect(JSON.stringify(plain.toJSON())).not.toMatch(/kms/i);
  });
});

describe('a VPC', () => {
  it('contains only functions that talk to Veeam servers', () => {
    const subnetIds = vpc.subnets.map(({ id }: { id: string }) => id);
    const inside = functionsThat(true);
    expect(inside.length).toBeGreaterThan(10);
    for (const { Properties } of inside) expect(Properties.VpcConfig.SubnetIds).toEqual(subnetIds);
    for (const { Properties } of functionsThat(false)) expect(Properties).not.toHaveProperty('VpcConfig');
    expect(inside.length + functionsThat(false).length).toBe(of('AWS::Lambda::Function').length);
  });

  it('has an endpoint for every service that a function in it may call', () => {
    const services = of('AWS::EC2::VPCEndpoint').map(({ Properties }) =>
      JSON.stringify(Properties.ServiceName).replace(/.*\.([a-z0-9]+)".*/, '$1'),
    );
    expect(services.sort()).toEqual(['dynamodb', 's3', 'secretsmanager', 'states']);
    const grants = grantsOf(template);
    const called = functionsThat(true).flatMap(({ id }) => grants[id.replace(/[0-9A-F]{8}$/, '')] ?? []);
    const asked = new Set(called.map((grant) => grant.split(':')[0]));
    // Lambda itself attaches the functions to the network, and sends their failed events.
    expect([...asked].filter((service) => !/ec2|sqs|^Deny/.test(service ?? '')).sort()).toEqual(services);
  });

  it('makes the configured endpoints, with one network interface in each zone', () => {
    const subnet = {
      id: 'subnet-0123456789abcdef0',
      availabilityZone: 'eu-central-1a',
      routeTableId: 'rtb-0123456789abcdef0',
    };
    const subnets = [subnet, { ...subnet, id: 'subnet-0fedcba9876543210' }];
    const endpointsOf = (endpoints: unknown) => {
      const { servers } = everyOption;
      const given = { servers, deployment: { vpc: { ...vpc, subnets, endpoints } } };
      return of('AWS::EC2::VPCEndpoint', templateOf(given));
    };
    expect(endpointsOf(false)).toEqual([]);
    const [made, ...others] = endpointsOf(['states']);
    expect(others).toEqual([]);
    expect(made?.Properties).toMatchObject({ VpcEndpointType: 'Interface', SubnetIds: [subnet.id] });
    expect(JSON.stringify(made?.Properties.ServiceName)).toContain('.states"');
  });

  it('does not contain functions that only start workflows', () => {
    const check = { when: { '$.type': 'audit' }, action: 'compliance:check' };
    const given = {
      servers: everyOption.servers,
      copyJobs: everyOption.copyJobs,
      deployment: { vpc },
      webhooks: { audits: { events: [check] } },
      schedules: { policies: { schedule: 'rate(1 day)', action: 'copy-jobs:run-policies' } },
    };
    const functions = of('AWS::Lambda::Function', templateOf(given));
    const outside = functions
      .filter(({ Properties }) => Properties.VpcConfig === undefined)
      .map(({ id }) => id);
    for (const each of ['HttpWebhooksHttp', 'SchedulesScheduledWork', 'SchedulesScheduledChecks'])
      expect(outside).toContainEqual(expect.stringMatching(new RegExp(`^${each}`)));
  });

  it("allows outbound traffic to the servers' ports and HTTPS, and no inbound traffic", () => {
    const [outward] = of('AWS::EC2::SecurityGroup').filter(({ id }) => id.includes('Outward'));
    expect(outward?.Properties.SecurityGroupIngress).toBeUndefined();
    const ports = outward?.Properties.SecurityGroupEgress.map(({ ToPort }: { ToPort: number }) => ToPort);
    expect(ports).toEqual([443, 9398]);
  });

  it('prevents the code of functions from changing the network, which Lambda may change', () => {
    const roles = of('AWS::IAM::Policy').filter(({ Properties }) =>
      JSON.stringify(Properties).includes('ec2:CreateNetworkInterface'),
    );
    expect(roles).toHaveLength(functionsThat(true).length);
    for (const { Properties } of roles) {
      expect(Properties.PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Action: expect.arrayContaining(['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface']),
          Condition: { ArnLike: { 'lambda:SourceFunctionArn': expect.anything() } },
        }),
      );
    }
  });
});

describe('other settings of a deployment', () => {
  it('limits the connections of a server, for every function that talks to one', () => {
    const limitOf = ({
      Properties,
    }: {
      Properties: { Environment?: { Variables: Record<string, string> } };
    }) => Properties.Environment?.Variables['CONNECTIONS_PER_SERVER'];
    for (const each of functionsThat(true)) expect(limitOf(each)).toBe('5');
    for (const each of [...functionsThat(false), ...of('AWS::Lambda::Function', plain)])
      expect(limitOf(each)).toBeUndefined();
  });

  it.each([
    [119, false],
    [120, true],
    [undefined, true],
  ])('moves evidence that is kept for %s days to a colder storage class: %s', (retentionDays, isCold) => {
    const deployment = { evidence: { retentionDays } };
    const stack = retentionDays === undefined ? plain : templateOf({ deployment });
    const [bucket] = Object.values(stack.findResources('AWS::S3::Bucket'));
    const ruleOf = (prefix: string) =>
      bucket?.Properties.LifecycleConfiguration.Rules.find(
        ({ Prefix }: { Prefix: string }) => Prefix === prefix,
      );
    const transition = { StorageClass: 'GLACIER_IR', TransitionInDays: 30 };
    expect(ruleOf('evidence/').Transitions).toEqual(isCold ? [transition] : undefined);
    expect(ruleOf('evidence/').ExpirationInDays).toBe(retentionDays);
    // The last report of a month names parts that the first one wrote.
    expect(ruleOf('parts/').ExpirationInDays).toBe(retentionDays && retentionDays + 31);
  });

  it('locks the evidence, and deletes it only after its time', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      ObjectLockEnabled: true,
      LifecycleConfiguration: {
        Rules: Match.arrayWith([Match.objectLike({ Prefix: 'evidence/', ExpirationInDays: 1095 })]),
      },
    });
    // The function that writes a report locks it. Working files are not locked.
    expect(of('AWS::S3::Bucket')[0]?.Properties).not.toHaveProperty('ObjectLockConfiguration');
    const locking = of('AWS::Lambda::Function').filter(
      ({ Properties }) => Properties.Environment?.Variables.EVIDENCE_LOCK !== undefined,
    );
    expect(locking.map(({ id }) => id)).toEqual([expect.stringMatching(/^ComplianceComplianceJudge/)]);
    const grants = grantsOf(template)['ComplianceComplianceJudge'];
    expect(grants).toContain('s3:PutObjectRetention ComplianceEvidence/evidence/*');
    const [bucket] = of('AWS::S3::Bucket', plain);
    expect(bucket?.Properties).not.toHaveProperty('ObjectLockEnabled');
    const ofEvidence = ({ Prefix }: { Prefix: string }) => Prefix === 'evidence/';
    const rule = bucket?.Properties.LifecycleConfiguration.Rules.find(ofEvidence);
    expect(rule).not.toHaveProperty('ExpirationInDays');
    const evidence = { retentionDays: 30, objectLock: { mode: 'compliance', days: 31 } };
    expect(deploymentSettings.safeParse({ evidence }).error?.issues[0]?.message).toMatch(
      /locked for 31 days/,
    );
  });

  it('keeps every log for the configured time', () => {
    for (const { Properties } of of('AWS::Logs::LogGroup')) expect(Properties.RetentionInDays).toBe(365);
    for (const { Properties } of of('AWS::Logs::LogGroup', plain))
      expect(Properties.RetentionInDays).toBe(90);
    expect(deploymentSettings.safeParse({ logRetentionDays: 100 }).success).toBe(false);
  });

  it('tags every resource that accepts tags', () => {
    const tag = { Key: 'cost-center', Value: 'backup' };
    for (const type of [
      'AWS::S3::Bucket',
      'AWS::SecretsManager::Secret',
      'AWS::StepFunctions::StateMachine',
    ]) {
      template.allResourcesProperties(type, { Tags: Match.arrayWith([tag]) });
    }
    template.allResourcesProperties('AWS::Lambda::Function', { Tags: Match.arrayWith([tag]) });
  });

  it('makes no alarms and no dashboard if they are switched off', () => {
    const off = { deployment: { alarms: false, dashboard: false } };
    const without = templateOf(off);
    without.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    without.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });
});
