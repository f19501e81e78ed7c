import { ArnFormat, Stack } from 'aws-cdk-lib';
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
import { Construct } from 'constructs';
import type { DeploymentSettings } from '../configuration/deployment-settings.ts';

/** What functions of the VPC call; Lambda delivers their logs and traces itself, and they need no `sts`. */
const services = {
  SecretsManager: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  StepFunctions: InterfaceVpcEndpointAwsService.STEP_FUNCTIONS,
};

/** What is billed by the hour and zone where the stack makes the endpoints. */
export const interfaceEndpoints = Object.keys(services);

const networkInterfaces = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** A VPC that exists, as functions are put into it. Only those go there that talk to Veeam servers: no other needs to. */
export class Network extends Construct {
  readonly placement: Pick<FunctionOptions, 'vpc' | 'vpcSubnets' | 'securityGroups'>;

  /** @param serverUrls the addresses of the Veeam servers, whose ports the security group lets out to */
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
    if (settings.endpoints) this.#endpoints(vpc, subnets, securityGroups);
    this.placement = { vpc, vpcSubnets: { subnets }, securityGroups };
  }

  /**
   * Lets Lambda attach a function to the network, and the function's own code not (Lambda developer guide, execution
   * role of functions in a VPC).
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
    return group;
  }

  #endpoints(vpc: IVpc, subnets: ISubnet[], from: readonly ISecurityGroup[]): void {
    const inward = new SecurityGroup(this, 'Endpoints', {
      vpc,
      description: 'Veeam automation: in to the endpoints of AWS services',
      allowAllOutbound: false,
    });
    for (const group of from) inward.addIngressRule(group, Port.tcp(443));
    for (const [id, service] of Object.entries(services)) {
      new InterfaceVpcEndpoint(this, id, {
        vpc,
        service,
        subnets: { subnets },
        securityGroups: [inward],
        open: false,
      });
    }
    const gateways = {
      S3: GatewayVpcEndpointAwsService.S3,
      DynamoDb: GatewayVpcEndpointAwsService.DYNAMODB,
    };
    for (const [id, service] of Object.entries(gateways))
      new GatewayVpcEndpoint(this, id, { vpc, service, subnets: [{ subnets }] });
  }
}
