import { describe, expect, it } from 'vitest';
import { automation } from '../../lib/configuration/schema.ts';
import { openApiDocument } from '../../lib/openapi/document.ts';
import { documentedRoutes } from '../../lib/openapi/routes.ts';
import { grantsOf } from './grants.ts';
import { nagFindings } from './nag-findings.ts';
import { templateOf } from './synthesize.ts';

const jwt = { issuer: 'https://login.example.com/tenant', audience: ['veeam'], scopePrefix: 'veeam/' };
const servers = { 'em-1': { product: 'enterprise-manager', url: 'https://em.example:9398', tls: 'public' } };

describe('the stack with an identity provider', () => {
  const given = { servers, http: { jwt: { ...jwt, servers: ['em-1'] } } };
  const template = templateOf(given);
  const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => ({
    key: Properties.RouteKey as string,
    type: Properties.AuthorizationType as string,
  }));
  const open = routes.filter(({ type }) => type === 'NONE').map(({ key }) => key);

  it("has API Gateway's own authorizer before every route that accepted our tokens", () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: jwt.issuer, Audience: ['veeam'] },
    });
    const wanted = documentedRoutes.filter(
      ({ permission, anyCaller, key }) =>
        (permission !== undefined || anyCaller) && !key.includes('report-links'),
    );
    for (const { key } of wanted) expect(routes).toContainEqual({ key, type: 'JWT' });
  });

  it('has no authorizer for signed requests, links and public routes', () => {
    expect(open.filter((key) => !key.startsWith('HEAD ')).sort()).toEqual([
      '$default',
      'GET /',
      'GET /assets/{file}',
      'GET /asyncapi.json',
      'GET /compliance/report-links/{id}',
      'GET /docs',
      'GET /health',
      'GET /openapi.json',
      'POST /slack/commands',
      'POST /slack/interactions',
      'POST /webhooks/{name}',
    ]);
  });

  it('configures the functions for it, and lets none of them read the tokens', () => {
    const told = Object.values(template.findResources('AWS::Lambda::Function')).flatMap(
      ({ Properties }) => Properties.Environment?.Variables?.JWT_CALLERS ?? [],
    );
    expect(new Set(told)).toEqual(new Set(['{"scopePrefix":"veeam/","servers":["em-1"]}']));
    const reachTokens = Object.values(grantsOf(template)).flat();
    expect(reachTokens.filter((grant) => / TOKEN(-USE)?$/.test(grant))).toEqual([]);
  });

  it('leaves nothing that cdk-nag finds without a reason', () => {
    expect(nagFindings(given)).toEqual([]);
  });
});

describe('the OpenAPI document', () => {
  const operation = (document: ReturnType<typeof openApiDocument>, path: string, method: string) =>
    document.paths[path]?.[method];
  const scheme = (document: ReturnType<typeof openApiDocument>) =>
    (document['components'] as { securitySchemes: { token: object } }).securitySchemes.token;

  it('names the provider, and the scope that each route needs', () => {
    const document = openApiDocument(documentedRoutes, '1.0.0', jwt);
    expect(scheme(document)).toMatchObject({
      type: 'openIdConnect',
      openIdConnectUrl: 'https://login.example.com/tenant/.well-known/openid-configuration',
    });
    expect(operation(document, '/clones', 'post')).toMatchObject({
      security: [{ token: ['veeam/clones:write'] }],
    });
    expect(operation(document, '/compliance/report-links/{id}', 'get')).toMatchObject({ security: [{}] });
    expect(operation(document, '/webhooks/{name}', 'post')).toMatchObject({ security: [{ webhook: [] }] });
  });

  it('names our tokens without a provider', () => {
    const document = openApiDocument(documentedRoutes, '1.0.0');
    expect(scheme(document)).toMatchObject({ type: 'http', scheme: 'bearer' });
    expect(operation(document, '/compliance/report-links/{id}', 'get')).toMatchObject({
      security: [{ token: [] }, {}],
    });
  });
});

describe('the settings', () => {
  const problems = (given: object) =>
    automation
      .safeParse({ servers, http: { jwt: { ...jwt, ...given } } })
      .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

  it.each([{}, { scopePrefix: '' }, { serversClaim: 'servers' }, { issuer: 'http://127.0.0.1:8089' }])(
    'accept %j',
    (given) => expect(problems(given)).toEqual([]),
  );

  it.each<[object, RegExp]>([
    [{ issuer: 'login.example.com' }, /http\.jwt\.issuer: takes the address of an identity provider/],
    [{ issuer: 'http://login.example.com' }, /issuer: an issuer begins with https/],
    [{ issuer: 'https://login.example.com/?a=b' }, /issuer: .*no query/],
    [{ audience: [] }, /audience/],
    [{ servers: ['em-9'] }, /http\.jwt\.servers\.0: .*em-9.* Did you mean 'em-1'/],
    [{ servers: ['em-1'], serversClaim: 'servers' }, /http\.jwt: give either servers or serversClaim/],
    [{ scope: 'x' }, /Unknown setting of jwt 'scope'/],
  ])('refuse %j', (given, said) => expect(problems(given)).toEqual([expect.stringMatching(said)]));
});
