import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** The limit for all policies of a role together, in characters without white space (IAM and STS quotas). */
const policyCharacters = 10_240;
/** The limit for all variables of a function, names and values (Lambda quotas). */
const environmentBytes = 4_096;
/** The limit for the rules of a security group in one direction (Amazon VPC quotas). */
const egressRules = 60;
/**
 * The problems that would stop a deployment, each as a sentence. They are AWS limits that settings can reach, and that
 * CloudFormation finds only in the middle of a deployment. The CDK itself checks the number of resources.
 */
export function limitProblems(scope: Construct): string[] {
  const stack = Stack.of(scope);
  const resolve = (value: unknown) => stack.resolve(value);
  const sizeOf = (value: unknown) => JSON.stringify(resolve(value)).length;
  return scope.node.findAll().flatMap((resource) => {
    if (resource instanceof CfnPolicy) {
      const size = sizeOf(resource.policyDocument);
      return size <= policyCharacters
        ? []
        : [
            `${resource.node.path} has ${size} characters, and a role's policies ${policyCharacters} at most.`,
          ];
    }
    if (resource instanceof CfnFunction) {
      const { variables = {} } = resolve(resource.environment) ?? {};
      const size = Object.entries(variables).reduce(
        (sum, [name, value]) => sum + name.length + textSize(value),
        0,
      );
      return size <= environmentBytes
        ? []
        : [
            `The environment of ${resource.node.path} has ${size} bytes, and a function ${environmentBytes} at most: fewer or shorter http.cors.origins, or a claim in place of http.jwt.servers.`,
          ];
    }
    if (resource instanceof CfnSecurityGroup) {
      const rules = resolve(resource.securityGroupEgress) ?? [];
      return rules.length <= egressRules
        ? []
        : [
            `The servers have ${rules.length} different ports, and a security group ${egressRules} rules at most: give deployment.vpc.securityGroupIds.`,
          ];
    }
    return [];
  });
}

/** The maximum length of a reference, which is an ARN or a name. */
const referenceBytes = 120;

function textSize(value: unknown): number {
  return typeof value === 'string' ? Buffer.byteLength(value) : referenceBytes;
}
