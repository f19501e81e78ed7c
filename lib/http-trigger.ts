import {
  type CfnRoute,
  type CfnStage,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { JwtCallers } from '../functions/triggers/http/jwt.ts';
import { keyOf, type Operation, routes, type ServingFunction } from '../functions/triggers/routes.ts';
import type { httpSettings } from './configuration/sections/http-settings.ts';
import { acknowledge } from './resources/acknowledge.ts';
import type { FunctionFactory, FunctionSettings } from './resources/lambda-function.ts';
import { deliveredLogGroup } from './resources/log-group.ts';
import type { RecordTable } from './resources/record.ts';
import type { AutomationSecrets } from './resources/secrets.ts';

/** Tells a function that an authorizer stands before it, and how callers are made of what it has verified. */
function jwtEnvironment({
  scopePrefix,
  servers,
  serversClaim,
}: NonNullable<z.output<typeof httpSettings>['jwt']>): Record<string, string> {
  const callers: JwtCallers =
    serversClaim === undefined ? { scopePrefix, servers: servers ?? ['*'] } : { scopePrefix, serversClaim };
  return { JWT_CALLERS: JSON.stringify(callers) };
}

/** API Gateway's keys of the routes that a function serves. */
const keysOf = (name: ServingFunction): string[] => Object.values(routes[name]);

/** API Gateway gives up after 30 seconds (its quota); the functions end before it does. */
const timeout = Duration.seconds(29);

/** Whoever scans what everybody may ask for gets no more of it than that, and nothing of what Slack and webhooks have. */
const publicShare = 0.25;

/** One permission lets the API call a function: the CDK's own would be one for each route. */
class PermittedIntegration extends HttpLambdaIntegration {
  protected override completeBind(): void {}
}

export interface HttpTriggerProps {
  functions: FunctionFactory;
  secrets: AutomationSecrets;
  record: RecordTable;
  settings: z.output<typeof httpSettings>;
}

/** The HTTP API. Its functions are divided by what they may reach, which is granted by the caller of `serve`. */
export class HttpTrigger extends Construct {
  readonly #api: HttpApi;
  readonly #functions: FunctionFactory;
  readonly #secrets: AutomationSecrets;
  readonly #record: RecordTable;
  readonly #settings: HttpTriggerProps['settings'];
  /** The routes with limits of their own: API Gateway's settings by their keys. */
  readonly #limits: Record<string, object> = {};
  readonly #authorizer: HttpJwtAuthorizer | undefined;
  #public: LambdaFunction | undefined;

  constructor(scope: Construct, id: string, { functions, secrets, record, settings }: HttpTriggerProps) {
    super(scope, id);
    this.#settings = settings;
    this.#functions = functions;
    this.#secrets = secrets;
    this.#record = record;
    this.#api = new HttpApi(this, 'Api', { description: 'Veeam automation' });
    this.#authorizer =
      settings.jwt &&
      new HttpJwtAuthorizer('Jwt', settings.jwt.issuer, { jwtAudience: settings.jwt.audience });
    this.#logAndLimit();
    this.#servePublic();
  }

  /** Lets the console follow answers that lead to a bucket, since they are too large for Lambda. */
  connectConsoleTo(bucket: Pick<IBucket, 'bucketRegionalDomainName'>): void {
    this.#public?.addEnvironment('EVIDENCE_ORIGIN', `https://${bucket.bucketRegionalDomainName}`);
  }

  get apiId(): string {
    return this.#api.apiId;
  }

  get url(): string {
    return this.#api.apiEndpoint;
  }

  /**
   * Adds a function that serves its routes (`functions/triggers/routes.ts`) to callers with a token. What else it may reach
   * is granted by the caller.
   * @param linked those of them whose callers come by a signed link and with no token
   */
  serve(
    name: ServingFunction,
    environment: Record<string, string> = {},
    { linked = [], ...size }: { linked?: Operation[] } & Pick<FunctionSettings, 'memorySizeMb'> = {},
  ): LambdaFunction {
    const { jwt } = this.#settings;
    const known = { SECRET_PREFIX: this.#secrets.prefix, ...environment, ...(jwt && jwtEnvironment(jwt)) };
    const byLink = linked.map(keyOf);
    const byToken = keysOf(name).filter((key) => !byLink.includes(key));
    const { handler, integration } = this.#create(name, known, size);
    this.#addRoutes(integration, byToken, this.#authorizer);
    this.#addRoutes(integration, byLink);
    if (!jwt) this.#grantTokens(handler);
    return handler;
  }

  /** Lets a function know callers by their tokens, and record that they were used; not make any. */
  #grantTokens(handler: LambdaFunction): void {
    this.#record.grantReadKinds(handler, 'TOKEN');
    this.#record.grantWriteKinds(handler, 'TOKEN-USE');
  }

  /** Adds a function whose callers sign the raw body. It knows no tokens. */
  serveSigned(
    name: ServingFunction,
    environment: Record<string, string> = {},
    settings: Pick<FunctionSettings, 'memorySizeMb' | 'talksToVeeam'> = {},
  ): LambdaFunction {
    const known = { SECRET_PREFIX: this.#secrets.prefix, ...environment };
    const { handler, routes } = this.#serve(name, known, settings);
    this.#limit(routes, 1);
    return handler;
  }

  #serve(
    name: ServingFunction,
    environment: Record<string, string>,
    settings: Pick<FunctionSettings, 'memorySizeMb' | 'talksToVeeam'> = {},
  ): { handler: LambdaFunction; integration: HttpLambdaIntegration; routes: HttpRoute[] } {
    const { handler, integration } = this.#create(name, environment, settings);
    return { handler, integration, routes: this.#addRoutes(integration, keysOf(name)) };
  }

  #addRoutes(
    integration: HttpLambdaIntegration,
    keys: string[],
    authorizer?: HttpJwtAuthorizer,
  ): HttpRoute[] {
    return keys.flatMap((key) => {
      const [method, path] = key.split(' ') as [HttpMethod, string];
      // Whoever may GET may ask for the head of it (RFC 9110, 9.3.2); API Gateway does not see to that itself.
      const methods = method === HttpMethod.GET ? [method, HttpMethod.HEAD] : [method];
      const added = this.#api.addRoutes({ path, methods, integration, ...(authorizer && { authorizer }) });
      if (!authorizer) added.forEach((route) => void this.#acknowledgeNoAuthorizer(route));
      return added;
    });
  }

  /**
   * Gives each of the routes a limit of its own, of which no other route takes any.
   * @param share of what the settings let through
   */
  #limit(routes: HttpRoute[], share: number): void {
    const { requestsPerSecond, burst } = this.#settings.throttling;
    const stage = this.#api.defaultStage?.node.defaultChild as CfnStage;
    for (const { node } of routes) {
      const route = node.defaultChild as CfnRoute;
      this.#limits[route.routeKey] = {
        ThrottlingRateLimit: Math.ceil(requestsPerSecond * share),
        ThrottlingBurstLimit: Math.ceil(burst * share),
      };
      // API Gateway takes no settings of a route that is not there yet.
      stage.addResourceDependency(route);
    }
  }

  /** What anybody may ask for; and what no route takes is answered, with a problem document, or CORS. */
  #servePublic(): void {
    const { handler, integration, routes } = this.#serve('public-http', {});
    this.#public = handler;
    const rest = new HttpRoute(this, 'Default', {
      httpApi: this.#api,
      routeKey: HttpRouteKey.DEFAULT,
      integration,
    });
    this.#acknowledgeNoAuthorizer(rest);
    this.#limit([...routes, rest], publicShare);
  }

  #create(
    name: ServingFunction,
    environment: Record<string, string>,
    settings: Pick<FunctionSettings, 'memorySizeMb' | 'talksToVeeam'>,
  ): { handler: LambdaFunction; integration: HttpLambdaIntegration } {
    const { origins } = this.#settings.cors;
    const cors = origins.length > 0 ? { CORS_ORIGINS: origins.join(',') } : {};
    const handler = this.#functions.create(this, name, {
      description: `HTTP: ${keysOf(name).join(', ')}`.slice(0, 256),
      timeout,
      environment: { METRICS_NAMESPACE: this.#secrets.prefix, ...environment, ...cors },
      ...settings,
    });
    handler.addPermission('Api', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(this).formatArn({
        service: 'execute-api',
        resource: this.#api.apiId,
        // The route that takes the rest has no method and no path.
        resourceName: '*/*',
      }),
    });
    return { handler, integration: new PermittedIntegration(`${handler.node.id}Integration`, handler) };
  }

  #acknowledgeNoAuthorizer(route: HttpRoute): void {
    acknowledge(
      route,
      'AwsSolutions-APIG4',
      'Callers are authenticated by the function: webhooks and Slack sign the raw body, which an authorizer does not get.',
    );
  }

  #logAndLimit(): void {
    const log = deliveredLogGroup(this, 'AccessLog', 'apis');
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
    const { requestsPerSecond, burst } = this.#settings.throttling;
    stage.defaultRouteSettings = { throttlingRateLimit: requestsPerSecond, throttlingBurstLimit: burst };
    stage.routeSettings = Lazy.any({ produce: () => this.#limits });
  }
}
