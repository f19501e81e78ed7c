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

/** Tells a function that an authorizer verifies its callers, and how to derive a caller from the verified claims. */
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

/** The share of the limits for each public route. A scan of them takes nothing from those of Slack and webhooks. */
const publicShare = 0.25;

/** One permission lets the API call a function. The CDK would add one permission for each route. */
class PermittedIntegration extends HttpLambdaIntegration {
  protected override completeBind(): void {}
}

export interface HttpTriggerProps {
  functions: FunctionFactory;
  secrets: AutomationSecrets;
  record: RecordTable;
  settings: z.output<typeof httpSettings>;
}

/** The HTTP API. Its functions are divided by their permissions, which the caller of `serve` grants. */
export class HttpTrigger extends Construct {
  readonly #api: HttpApi;
  readonly #functions: FunctionFactory;
  readonly #secrets: AutomationSecrets;
  readonly #record: RecordTable;
  readonly #settings: HttpTriggerProps['settings'];
  /** API Gateway's settings of the routes with their own limits, by route key. */
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

  /** Lets the console follow redirects to a bucket. Responses that are too large for Lambda are read from there. */
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
   * Adds a function that serves its routes (`functions/triggers/routes.ts`) to callers with a token. The caller of
   * this method grants it all other permissions.
   * @param linked the routes that callers reach by a signed link, without a token
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

  /** Lets a function identify callers by their tokens, and record their use. It cannot create tokens. */
  #grantTokens(handler: LambdaFunction): void {
    this.#record.grantReadKinds(handler, 'TOKEN');
    this.#record.grantWriteKinds(handler, 'TOKEN-USE');
  }

  /** Adds a function whose callers sign the raw body. It cannot read tokens. */
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
      // HEAD is allowed where GET is (RFC 9110, 9.3.2); API Gateway does not add it itself.
      const methods = method === HttpMethod.GET ? [method, HttpMethod.HEAD] : [method];
      const added = this.#api.addRoutes({ path, methods, integration, ...(authorizer && { authorizer }) });
      if (!authorizer) added.forEach((route) => void this.#acknowledgeNoAuthorizer(route));
      return added;
    });
  }

  /**
   * Gives each of the routes its own limit, which it shares with no other route.
   * @param share the share of the limits in the settings
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
      // API Gateway rejects settings of a route that does not exist yet.
      stage.addResourceDependency(route);
    }
  }

  /** The public routes, and the default route. The latter answers unknown routes with a problem document, or CORS. */
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
        // The default route has no method and no path.
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
