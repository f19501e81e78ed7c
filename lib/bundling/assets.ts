import { readFileSync } from 'node:fs';
import { permissions } from '../../functions/action.ts';
import type { ComplianceConfiguration } from '../../functions/compliance/policies/configuration.ts';
import type { Configuration } from '../../functions/configuration.ts';
import type { JwtSettings } from '../configuration/sections/http-settings.ts';
import { asyncApiDocument } from '../openapi/async-api.ts';
import { openApiDocument } from '../openapi/document.ts';
import { documentedRoutes } from '../openapi/routes.ts';
import type { FunctionName } from './functions.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** The content of the files next to a function's code, by name. */
export function assetsOf(
  name: FunctionName,
  { compliance }: Pick<Configuration, 'compliance'>,
  jwt?: JwtSettings,
): Record<string, string> {
  if (name !== 'public-http') return {};
  const { timeZone } = compliance as ComplianceConfiguration;
  return {
    'openapi.json': JSON.stringify(openApiDocument(documentedRoutes, version, jwt)),
    'asyncapi.json': JSON.stringify(asyncApiDocument(version)),
    'console.json': JSON.stringify({ timeZone, version, ...signingIn(jwt) }),
  };
}

/** How people sign in to the console, and the origins that it connects to for that. */
function signingIn(jwt: JwtSettings | undefined): object {
  if (!jwt) return { connectTo: [] };
  const { issuer, scopePrefix, console } = jwt;
  if (!console) return { issuer, connectTo: [] };
  const { clientId, scopes, connectTo } = console;
  const scope = scopes ?? ['openid', ...permissions.map((permission) => `${scopePrefix}${permission}`)];
  return {
    issuer,
    client: { id: clientId, scope: scope.join(' ') },
    connectTo: [new URL(issuer).origin, ...connectTo],
  };
}
