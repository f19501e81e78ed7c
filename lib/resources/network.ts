import {
  GatewayVpcEndpoint,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  type ISecurityGroup,
  type ISubnet,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  Subnet,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Effect, type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionOptions } from 'aws-cdk-lib/aws-lambda';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { DeploymentSettings } from '../configuration/sections/deployment-settings.ts';

/** The services that functions in the VPC call. Lambda delivers their logs and traces itself; they need no `sts`. */
const interfaces = {
  secretsmanager: ['SecretsManager', InterfaceVpcEndpointAwsService.SECRETS_MANAGER],
  states: ['StepFunctions', InterfaceVpcEndpointAwsService.STEP_FUNCTIONS],
} as const;
const gateways = {
  s3: ['S3', GatewayVpcEndpointAwsService.S3],
  dynamodb: ['DynamoDb', GatewayVpcEndpointAwsService.DYNAMODB],
} as const;

/** The endpoints that are billed by the hour and zone if the stack makes them. */
export const interfaceEndpoints = Object.keys(interfaces);

const networkInterfaces = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** An existing VPC. Only functions that talk to Veeam servers are placed in it; the others do not need it. */
export class Network extends Construct {
  readonly placement: Pick<
    FunctionOptions,
    'vpc' | 'vpcSubnets' | 'securityGroups' | 'ipv6AllowedForDualStack'
  >;

  /** @param serverUrls the addresses of the Veeam servers; the security group allows outbound traffic to their ports */
  constructor(
    scope: Construct,
    id: string,
    settings: NonNullable<DeploymentSettings['vpc']>,
    serverUrls: readonly string[],
  ) {
    super(scope, id);
    const vpc = Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: settings.id,
      availabilityZones: [...new Set(settings.subnets.map(({ availabilityZone }) => availabilityZone))],
    });
    const subnets = settings.subnets.map(({ id: subnetId, availabilityZone, routeTableId }) =>
      Subnet.fromSubnetAttributes(this, subnetId, { subnetId, availabilityZone, routeTableId }),
    );
    const securityGroups = settings.securityGroupIds?.map((each) =>
      SecurityGroup.fromSecurityGroupId(this, each, each),
    ) ?? [this.#outward(vpc, serverUrls)];
    this.#interfaceEndpoints(vpc, settings, subnets, securityGroups);
    for (const name of settings.endpoints) {
      if (name !== 's3' && name !== 'dynamodb') continue;
      const [endpointId, service] = gateways[name];
      new GatewayVpcEndpoint(this, endpointId, { vpc, service, subnets: [{ subnets }] });
    }
    const ipv6 = serverUrls.some(isIpv6) && { ipv6AllowedForDualStack: true };
    this.placement = { vpc, vpcSubnets: { subnets }, securityGroups, ...ipv6 };
  }

  /**
   * Lets Lambda attach a function to the network, but denies this to the function's own code (Lambda developer guide,
   * execution role of functions in a VPC).
   */
  grantAttach(role: IRole): void {
    role.addToPrincipalPolicy(new PolicyStatement({ actions: networkInterfaces, resources: ['*'] }));
    const resourceName = '*';
    const functions = { service: 'lambda', resource: 'function', resourceName };
    const arn = Stack.of(this).formatArn({ ...functions, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    role.addToPrincipalPolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        actions: networkInterfaces,
        resources: ['*'],
        conditions: { ArnLike: { 'lambda:SourceFunctionArn': arn } },
      }),
    );
  }

  #outward(vpc: IVpc, serverUrls: readonly string[]): ISecurityGroup {
    const group = new SecurityGroup(this, 'Outward', {
      vpc,
      description: 'Veeam automation: out to the servers and to AWS',
      allowAllOutbound: false,
    });
    const ports = serverUrls.map((url) => Number(new URL(url).port || 443));
    for (const port of new Set([443, ...ports])) group.addEgressRule(Peer.anyIpv4(), Port.tcp(port));
    const overIpv6 = serverUrls.filter(isIpv6).map((url) => Number(new URL(url).port || 443));
    for (const port of new Set(overIpv6)) group.addEgressRule(Peer.anyIpv6(), Port.tcp(port));
    return group;
  }

  #interfaceEndpoints(
    vpc: IVpc,
    { endpoints, subnets: given }: NonNullable<DeploymentSettings['vpc']>,
    subnets: readonly ISubnet[],
    from: readonly ISecurityGroup[],
  ): void {
    const wanted = endpoints.flatMap((name) => (name in interfaces ? [interfaces[name as 'states']] : []));
    if (wanted.length === 0) return;
    const inward = new SecurityGroup(this, 'Endpoints', {
      vpc,
      description: 'Veeam automation: in to the endpoints of AWS services',
      allowAllOutbound: false,
    });
    for (const group of from) inward.addIngressRule(group, Port.tcp(443));
    // An endpoint has one network interface per zone (Amazon VPC user guide, interface endpoints).
    const zones = given.map(({ availabilityZone }) => availabilityZone);
    const onePerZone = subnets.filter((_, index) => zones.indexOf(zones[index] ?? '') === index);
    for (const [id, service] of wanted) {
      new InterfaceVpcEndpoint(this, id, {
        vpc,
        service,
        subnets: { subnets: onePerZone },
        securityGroups: [inward],
        open: false,
      });
    }
  }
}

function isIpv6(url: string): boolean {
  return new URL(url).hostname.startsWith('[');
}
