import { createHash } from 'node:crypto';

/** The account and region everything here pretends to be in. */
export const ACCOUNT_ID = '000000000000';
export const REGION = 'us-east-1';

/** The value of a CloudFormation pseudo parameter, or undefined when `name` is none. */
export function pseudoParameter(name: string, stackName: string): string | undefined {
  const values: Record<string, string> = {
    'AWS::AccountId': ACCOUNT_ID,
    'AWS::Partition': 'aws',
    'AWS::Region': REGION,
    'AWS::StackId': `arn:aws:cloudformation:${REGION}:${ACCOUNT_ID}:stack/${stackName}/local`,
    'AWS::StackName': stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  return values[name];
}

/** A reproducible stand-in for the random part of an identifier that AWS would choose: base 36, lower case. */
export function reproducibleId(seed: string, length: number): string {
  const digest = BigInt(`0x${createHash('sha256').update(seed).digest('hex')}`).toString(36);
  return digest.slice(0, length);
}

/** The access key a function signs its AWS calls with: it tells who is calling, and protects nothing. */
export function reproducibleAccessKey(functionName: string): string {
  return `ASIA${reproducibleId(`access key of ${functionName}`, 16).toUpperCase()}`;
}
