import { readFileSync } from 'node:fs';
import { openApiDocument } from '../openapi/document.ts';
import { documentationPage } from '../openapi/page.ts';
import { documentedRoutes } from '../openapi/routes.ts';
import type { JwtScheme } from '../openapi/token-scheme.ts';
import type { FunctionName } from './functions.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** Files that are laid beside a function's code, by name. */
export function assetsOf(name: FunctionName, jwt?: JwtScheme): Record<string, string> {
  if (name !== 'public-http') return {};
  const document = openApiDocument(documentedRoutes, version, jwt);
  return {
    'openapi.json': JSON.stringify(document),
    'docs.html': documentationPage(document),
  };
}
