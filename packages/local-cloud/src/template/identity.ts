import { createHash } from 'node:crypto';

/** The simulated account and region. */
export const accountId = '000000000000';
export const region = 'us-east-1';

/** The value of a CloudFormation pseudo parameter, or undefined when `name` is not one. */
export function pseudoParameter(name: string, stackName: string): string | undefined {
  const values: Record<string, string> = {
    'AWS::AccountId': accountId,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/local`,
    'AWS::StackName': stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  return values[name];
}

/** A reproducible replacement for the random part of an AWS identifier, in base 36 and lower case. */
export function reproducibleId(seed: string, length: number): string {
  const digest = BigInt(`0x${createHash('sha256').update(seed).digest('hex')}`).toString(36);
  return digest.slice(0, length);
}

/** The access key that a function signs its AWS calls with. It identifies the caller and protects nothing. */
export function reproducibleAccessKey(functionName: string): string {
  return `ASIA${reproducibleId(`access key of ${functionName}`, 16).toUpperCase()}`;
}

/** A logical id without the hash that CDK appends. */
export function withoutCdkHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}
