import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { Bundle } from './bundling/bundle.ts';
import { type FunctionName, functionEntries } from './bundling/functions.ts';

export interface FunctionSettings {
  description: string;
  timeout: Duration;
  environment?: Record<string, string>;
  /** 512 when left out. A function's share of a processor grows with it. */
  memorySizeMb?: number;
}

/** Makes the Lambda functions from their bundles, all alike: their own role, their own log, nothing more. */
export class FunctionFactory {
  readonly all: LambdaFunction[] = [];
  readonly talkingToVeeam: LambdaFunction[] = [];
  readonly #bundles: ReadonlyMap<FunctionName, Bundle>;

  constructor(bundles: readonly Bundle[]) {
    this.#bundles = new Map(bundles.map((bundle) => [bundle.name, bundle]));
  }

  create(scope: Construct, name: FunctionName, settings: FunctionSettings): LambdaFunction {
    const bundle = this.#bundles.get(name);
    if (!bundle) throw new Error(`There is no bundle of the function ${name}.`);
    const id = name.replace(/(^|-)([a-z])/g, (_match, _hyphen, letter: string) => letter.toUpperCase());
    const logGroup = new LogGroup(scope, `${id}Log`, {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    acknowledge(role, 'AwsSolutions-IAM5[Resource::*]', 'X-Ray has no resources to name.');
    const made = new LambdaFunction(scope, id, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(bundle.folder),
      memorySize: settings.memorySizeMb ?? 512,
      role,
      logGroup,
      tracing: Tracing.ACTIVE,
      description: settings.description,
      timeout: settings.timeout,
      environment: settings.environment ?? {},
    });
    this.all.push(made);
    if (functionEntries[name].talksToVeeam) this.talkingToVeeam.push(made);
    return made;
  }
}
