import type { Template } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { routes } from '../../functions/triggers/routes.ts';
import { automation } from '../../lib/configuration/schema.ts';
import { templateOf } from './synthesize.ts';

const templateWith = (http: object) => templateOf({ http });

type FunctionResource = { Properties: { Description: string; Environment?: { Variables: object } } };
const httpFunctions = (template: Template): FunctionResource[] =>
  Object.values(template.findResources('AWS::Lambda::Function') as Record<string, FunctionResource>).filter(
    ({ Properties }) => Properties.Description.startsWith('HTTP: '),
  );

it('is closed to pages of other origins, and accepts 20 requests per second, by default', () => {
  const template = templateWith({});
  expect(httpFunctions(template).length).toBeGreaterThan(5);
  for (const { Properties } of httpFunctions(template)) {
    expect(Properties.Environment?.Variables ?? {}).not.toHaveProperty('CORS_ORIGINS');
  }
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    DefaultRouteSettings: { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
  });
});

it('gives every function of the API the configured origins, and the stage its limits', () => {
  const origins = ['https://portal.example.com', 'http://localhost:3000'];
  const template = templateWith({ cors: { origins }, throttling: { requestsPerSecond: 5, burst: 10 } });
  for (const { Properties } of httpFunctions(template)) {
    expect(Properties.Environment?.Variables).toMatchObject({ CORS_ORIGINS: origins.join(',') });
  }
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 },
  });
});

it('has a route for every key, and for its HEAD, and one permission for each of its functions', () => {
  const template = templateWith({});
  const deployed = Object.values(template.findResources('AWS::ApiGatewayV2::Route'))
    .map(({ Properties }) => Properties.RouteKey as string)
    .filter((key) => key !== '$default');
  const keys = Object.values(routes).flatMap((served) => Object.values(served) as string[]);
  const heads = keys.filter((key) => key.startsWith('GET ')).map((key) => key.replace('GET', 'HEAD'));
  expect(deployed.sort()).toEqual([...keys, ...heads].sort());
  template.resourceCountIs('AWS::Lambda::Permission', httpFunctions(template).length);
});

it('limits public routes separately, so that a scanner does not affect Slack and webhooks', () => {
  const template = templateWith({ throttling: { requestsPerSecond: 5, burst: 10 } });
  const [{ Properties, DependsOn }] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage')) as [
    { Properties: { RouteSettings: Record<string, object> }; DependsOn: string[] },
  ];
  const whole = { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 };
  const quarter = { ThrottlingRateLimit: 2, ThrottlingBurstLimit: 3 };
  const open = ['/health', '/', '/assets/{file}', '/docs', '/openapi.json', '/asyncapi.json'].flatMap(
    (path) => [`GET ${path}`, `HEAD ${path}`],
  );
  const signed = ['slack/commands', 'slack/interactions', 'webhooks/{name}'].map((path) => `POST /${path}`);
  expect(Properties.RouteSettings).toEqual({
    ...Object.fromEntries([...open, '$default'].map((key) => [key, quarter])),
    ...Object.fromEntries(signed.map((key) => [key, whole])),
  });
  // API Gateway refuses settings of a route that does not exist yet.
  const routes = Object.entries(template.findResources('AWS::ApiGatewayV2::Route'));
  const limited = routes.filter(([, route]) => route.Properties.RouteKey in Properties.RouteSettings);
  expect(DependsOn).toEqual(expect.arrayContaining(limited.map(([id]) => id)));
});

it.each(['*', 'https://portal.example.com/', 'https://portal.example.com/x', 'ftp://a', 'portal'])(
  'refuses %s as an origin',
  (origin) => {
    expect(automation.safeParse({ http: { cors: { origins: [origin] } } }).success).toBe(false);
  },
);

it('lets the console read large reports at the address of their bucket', () => {
  const pages = httpFunctions(templateWith({})).find(({ Properties }) =>
    /GET \/docs/.test(Properties.Description),
  );
  expect(pages?.Properties.Environment?.Variables).toMatchObject({
    EVIDENCE_ORIGIN: {
      'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [expect.any(String), 'RegionalDomainName'] }]],
    },
  });
});
