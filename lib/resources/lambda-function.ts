import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Bundle } from '../bundling/bundle.ts';
import { type FunctionName, functionEntries } from '../bundling/functions.ts';
import { acknowledge } from './acknowledge.ts';
import { logGroup } from './log-group.ts';
import type { Network } from './network.ts';

/** The queue of events that a schedule, a rule or Lambda could not deliver in the end. A person looks at them. */
export class FailedEvents extends Queue {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(this, 'AwsSolutions-SQS3', 'It is the queue of dead letters itself.');
  }
}

export interface FunctionSettings {
  description: string;
  timeout: Duration;
  environment?: Record<string, string>;
  /** The default is 512. A function's share of a processor grows with it. */
  memorySizeMb?: number;
  /** Whether it talks to Veeam servers with these settings. The default is the value for its bundle. */
  talksToVeeam?: boolean;
  /** No caller waits for its answer. An event that it fails on goes to the queue of failed events. */
  asynchronous?: true;
}

export interface FunctionFactoryProps {
  bundles: readonly Bundle[];
  failedEvents: IQueue;
  /** The network of functions that talk to Veeam servers. Without it, they are in no VPC. */
  network?: Network | undefined;
}

/** Makes the Lambda functions from their bundles. Each has only its own role and its own log. */
export class FunctionFactory {
  /** Schedules and rules use it, too. */
  readonly failedEvents: IQueue;
  /** The functions made so far, and below those of them that talk to Veeam servers. */
  readonly made: LambdaFunction[] = [];
  readonly talkingToVeeam: LambdaFunction[] = [];
  readonly #props: FunctionFactoryProps;
  readonly #bundles: ReadonlyMap<FunctionName, Bundle>;

  constructor(props: FunctionFactoryProps) {
    this.#props = props;
    this.failedEvents = props.failedEvents;
    this.#bundles = new Map(props.bundles.map((bundle) => [bundle.name, bundle]));
  }

  create(scope: Construct, name: FunctionName, settings: FunctionSettings): LambdaFunction {
    const bundle = this.#bundles.get(name);
    if (!bundle) throw new Error(`There is no bundle of the function ${name}.`);
    const id = name.replace(/(^|-)([a-z])/g, (_match, _hyphen, letter: string) => letter.toUpperCase());
    const log = logGroup(scope, `${id}Log`);
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    log.grantWrite(role);
    acknowledge(
      role,
      'AwsSolutions-IAM5[Resource::*]',
      'X-Ray and network interfaces have no resources to name.',
    );
    const { talksToVeeam = functionEntries[name].talksToVeeam } = settings;
    if (talksToVeeam) this.#props.network?.grantAttach(role);
    const made = new LambdaFunction(scope, id, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(bundle.folder),
      memorySize: settings.memorySizeMb ?? 512,
      role,
      logGroup: log,
      tracing: Tracing.ACTIVE,
      // An execution uses one version from start to end, however long it takes.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      description: settings.description,
      timeout: settings.timeout,
      environment: settings.environment ?? {},
      ...(talksToVeeam && this.#props.network?.placement),
      ...(settings.asynchronous && { onFailure: new SqsDestination(this.failedEvents) }),
    });
    this.made.push(made);
    if (talksToVeeam) this.talkingToVeeam.push(made);
    return made;
  }
}
