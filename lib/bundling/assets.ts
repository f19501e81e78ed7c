import { readFileSync } from 'node:fs';
import type { ComplianceConfiguration } from '../../functions/compliance/policies/configuration.ts';
import type { Configuration } from '../../functions/configuration.ts';
import { openApiDocument } from '../openapi/document.ts';
import { documentationPage } from '../openapi/page.ts';
import { documentedRoutes } from '../openapi/routes.ts';
import type { JwtScheme } from '../openapi/token-scheme.ts';
import type { FunctionName } from './functions.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** Files that are laid beside a function's code, by name. */
export function assetsOf(
  name: FunctionName,
  { compliance }: Pick<Configuration, 'compliance'>,
  jwt?: JwtScheme,
): Record<string, string> {
  if (name !== 'public-http') return {};
  const { timeZone } = compliance as ComplianceConfiguration;
  const document = openApiDocument(documentedRoutes, version, jwt);
  return {
    'openapi.json': JSON.stringify(document),
    'docs.html': documentationPage(document),
    'console.json': JSON.stringify({ timeZone, version, connectTo: [] }),
  };
}
