import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Configuration } from '../functions/configuration.ts';
import type { Bundle } from './bundling/bundle.ts';
import { CloneWorkflow } from './clone-workflow.ts';
import { HttpDoor } from './http-door.ts';
import { FunctionFactory } from './lambda-function.ts';
import { AutomationSecrets } from './secrets.ts';

export interface AutomationStackProps extends StackProps {
  configuration: Configuration;
  bundles: readonly Bundle[];
}

/** Everything that is deployed. */
export class AutomationStack extends Stack {
  constructor(scope: Construct, id: string, { configuration, bundles, ...props }: AutomationStackProps) {
    super(scope, id, { description: 'Serverless automation for Veeam backup servers', ...props });
    const functions = new FunctionFactory(bundles);
    const secrets = new AutomationSecrets(this, 'Secrets', configuration.servers);
    const clones = new CloneWorkflow(this, 'Clones', {
      functions,
      secrets,
      deadlineSeconds: configuration.clones.deadlineSeconds,
    });
    new HttpDoor(this, 'Http', { functions, secrets, clones });
  }
}
