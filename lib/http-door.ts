import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type CfnStage, HttpApi, type HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { FunctionName } from './bundling/functions.ts';
import type { FunctionFactory } from './lambda-function.ts';
import type { AutomationSecrets } from './secrets.ts';

/** API Gateway gives up after 30 seconds (its quota); the functions end before it does. */
const timeout = Duration.seconds(29);

/** The HTTP API. Each capability adds a function of its own, which reaches only what its routes need. */
export class HttpDoor extends Construct {
  readonly #api: HttpApi;
  readonly #functions: FunctionFactory;
  readonly #secrets: AutomationSecrets;

  constructor(
    scope: Construct,
    id: string,
    { functions, secrets }: { functions: FunctionFactory; secrets: AutomationSecrets },
  ) {
    super(scope, id);
    this.#functions = functions;
    this.#secrets = secrets;
    this.#api = new HttpApi(this, 'Api', { description: 'Veeam automation' });
    this.#logAndLimit();
    this.#serve('health-http', ['GET /health'], {});
    new CfnOutput(this, 'Url', { key: 'ApiUrl', value: this.url, description: 'The HTTP API' });
  }

  get url(): string {
    return this.#api.apiEndpoint;
  }

  /**
   * Adds a function that serves some routes to callers with a token, e.g. `POST /clones`. What else it may
   * reach is granted by the caller.
   */
  serve(name: FunctionName, routes: string[], environment: Record<string, string> = {}): LambdaFunction {
    const handler = this.#serve(name, routes, { SECRET_PREFIX: this.#secrets.prefix, ...environment });
    this.#secrets.tokens.grantRead(handler);
    return handler;
  }

  /** Adds a function for callers who sign the raw body instead, and wait three seconds at most: it has more processor. */
  serveSigned(name: FunctionName, routes: string[], environment: Record<string, string>): LambdaFunction {
    return this.#serve(name, routes, environment, 1769);
  }

  #serve(
    name: FunctionName,
    routes: string[],
    environment: Record<string, string>,
    memorySizeMb?: number,
  ): LambdaFunction {
    const description = `HTTP: ${routes.join(', ')}`.slice(0, 256);
    const handler = this.#functions.create(this, name, {
      description,
      timeout,
      environment,
      ...(memorySizeMb !== undefined && { memorySizeMb }),
    });
    const integration = new HttpLambdaIntegration(`${handler.node.id}Integration`, handler);
    for (const key of routes) {
      const [method, path] = key.split(' ') as [HttpMethod, string];
      for (const route of this.#api.addRoutes({ path, methods: [method], integration })) {
        acknowledge(
          route,
          'AwsSolutions-APIG4',
          'Callers are authenticated by the function: webhooks and Slack sign the raw body, which an authorizer does not get.',
        );
      }
    }
    return handler;
  }

  #logAndLimit(): void {
    const log = new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = this.#api.defaultStage?.node.defaultChild as CfnStage;
    stage.accessLogSettings = {
      destinationArn: log.logGroupArn,
      format: Stack.of(this).toJsonString({
        requestId: '$context.requestId',
        route: '$context.routeKey',
        status: '$context.status',
        sourceIp: '$context.identity.sourceIp',
        milliseconds: '$context.responseLatency',
      }),
    };
    stage.defaultRouteSettings = { throttlingRateLimit: 20, throttlingBurstLimit: 40 };
  }
}
