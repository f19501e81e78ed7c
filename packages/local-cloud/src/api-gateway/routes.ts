import { z } from 'zod';
import { type Resources, readProperties } from '../template/resources.ts';

/** One route of the HTTP API. */
export interface Route {
  /** As in the template: `GET /jobs/{id}`, `ANY /{proxy+}` or `$default`. */
  key: string;
  method: string;
  segments: string[];
  functionArn: string;
  /** The authorizer and the scopes that the route requires, if any. */
  jwt: { authorizerId: string; scopes: string[] } | undefined;
}

/** An authorizer of the template: the issuer and the audience that it accepts. */
export interface JwtAuthorizer {
  issuer: string;
  audience: readonly string[];
}

export interface HttpApi {
  id: string;
  routes: Route[];
  /** By id. */
  authorizers: ReadonlyMap<string, JwtAuthorizer>;
  stageVariables: Record<string, string> | undefined;
}

const apiSchema = z.object({ ProtocolType: z.literal('HTTP'), CorsConfiguration: z.undefined().optional() });
const stageSchema = z.object({
  StageName: z.literal('$default'),
  StageVariables: z.record(z.string(), z.string()).optional(),
});
const routeSchema = z.object({
  RouteKey: z.string(),
  Target: z.string().startsWith('integrations/'),
  AuthorizationType: z.enum(['NONE', 'JWT']).default('NONE'),
  AuthorizerId: z.string().optional(),
  AuthorizationScopes: z.array(z.string()).default([]),
});
/** AWS reads an issuer over https. An issuer on this machine may use http. */
const issuerSchema = z
  .url()
  .refine((url) => /^https:\/\/|^http:\/\/127\.0\.0\.1[:/]/.test(url), 'an issuer must use https');
const authorizerSchema = z.object({
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
  JwtConfiguration: z.object({ Issuer: issuerSchema, Audience: z.array(z.string()).min(1) }),
});
const integrationSchema = z.object({
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string().includes(':function:'),
  PayloadFormatVersion: z.literal('2.0'),
});

/**
 * Reads the template's HTTP API, if it has one.
 * @throws Error when it uses a feature that is not simulated: a second API, WebSocket APIs, CORS, authorizers other
 * than JWT, named stages, payload format 1.0, integrations other than functions
 */
export function readHttpApi(resources: Resources): HttpApi | undefined {
  const [api, second] = resources.ofType('AWS::ApiGatewayV2::Api');
  if (!api) return undefined;
  if (second) throw new Error(`the local cloud serves one HTTP API, and ${second.logicalId} is a second one`);
  readProperties(apiSchema, api);
  const stages = resources
    .ofType('AWS::ApiGatewayV2::Stage')
    .map((stage) => readProperties(stageSchema, stage));
  const authorizers = readAuthorizers(resources);
  return {
    id: api.ref,
    authorizers,
    stageVariables: stages[0]?.StageVariables,
    routes: resources.ofType('AWS::ApiGatewayV2::Route').map((resource) => {
      const { RouteKey, Target, AuthorizationType, AuthorizerId, AuthorizationScopes } = readProperties(
        routeSchema,
        resource,
      );
      const integrationId = Target.slice('integrations/'.length);
      const integration = resources
        .ofType('AWS::ApiGatewayV2::Integration')
        .find((each) => each.ref === integrationId);
      if (!integration) throw new Error(`route ${RouteKey} has no integration ${integrationId}`);
      const [method = '', path = ''] = RouteKey.split(' ');
      const uri = readProperties(integrationSchema, integration).IntegrationUri;
      const functionArn = functionArnOf(uri);
      const route = { key: RouteKey, method, segments: segmentsOf(path), functionArn };
      if (AuthorizationType === 'NONE') return { ...route, jwt: undefined };
      if (AuthorizerId === undefined || !authorizers.has(AuthorizerId))
        throw new Error(`route ${RouteKey} has no authorizer ${AuthorizerId}`);
      return { ...route, jwt: { authorizerId: AuthorizerId, scopes: AuthorizationScopes } };
    }),
  };
}

function readAuthorizers(resources: Resources): Map<string, JwtAuthorizer> {
  return new Map(
    resources.ofType('AWS::ApiGatewayV2::Authorizer').map((resource) => {
      const { Issuer, Audience } = readProperties(authorizerSchema, resource).JwtConfiguration;
      return [resource.ref, { issuer: Issuer, audience: Audience }];
    }),
  );
}

/** The route for a request, with its path parameters (still percent-encoded). */
export interface Match {
  route: Route;
  pathParameters: Record<string, string>;
}

/**
 * Finds the route for a request in API Gateway's order: a full match, then a greedy one, then `$default`. Fixed segments
 * come before parameters, and an exact method before `ANY`.
 */
export function matchRoute(routes: readonly Route[], method: string, path: string): Match | undefined {
  const segments = segmentsOf(path);
  const matches = routes
    .filter((route) => route.key !== '$default' && (route.method === 'ANY' || route.method === method))
    .flatMap((route) => {
      const pathParameters = matchSegments(route.segments, segments);
      return pathParameters ? [{ route, pathParameters }] : [];
    })
    .sort((a, b) => compare(specificity(b.route), specificity(a.route)));
  if (matches[0]) return matches[0];
  const fallback = routes.find((route) => route.key === '$default');
  return fallback && { route: fallback, pathParameters: {} };
}

function matchSegments(
  pattern: readonly string[],
  actual: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of pattern.entries()) {
    const value = actual[index];
    if (value === undefined || value === '') {
      if (value === segment) continue;
      return undefined;
    }
    if (segment.endsWith('+}')) {
      parameters[segment.slice(1, -2)] = actual.slice(index).join('/');
      return parameters;
    }
    if (segment.startsWith('{')) parameters[segment.slice(1, -1)] = value;
    else if (segment !== value) return undefined;
  }
  return pattern.length === actual.length ? parameters : undefined;
}

function specificity(route: Route): number[] {
  const kinds = route.segments.map((segment) =>
    segment.endsWith('+}') ? 0 : segment.startsWith('{') ? 1 : 2,
  );
  return [kinds.includes(0) ? 0 : 1, ...kinds, route.method === 'ANY' ? 0 : 1];
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? -1) - (right[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function segmentsOf(path: string): string[] {
  return path.split('/').slice(1);
}

function functionArnOf(uri: string): string {
  return /path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri;
}
