import type { LabAnswer } from '../lab-server.ts';
import type { Revision } from './options.ts';
import { jsonAnswer, notFound } from './refusal.ts';
import { servedRevisions } from './revision.ts';
import { routesOf } from './router.ts';

/**
 * GET /swagger/v{revision}/swagger.json: 200 for revisions the server knows, which is how to ask for them. Not Veeam's
 * document but a list of the paths the lab serves. Undefined for any other path. Throws Refusal (404).
 */
export function swaggerAnswer(pathname: string, newest: Revision): LabAnswer | undefined {
  const asked = /^\/swagger\/v([^/]+)\/swagger\.json$/i.exec(pathname)?.[1];
  if (asked === undefined) return undefined;
  const revision = servedRevisions(newest).find((known) => known === asked);
  if (revision === undefined) throw notFound();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { path, method } of routesOf(revision)) {
    paths[path] = { ...paths[path], [method.toLowerCase()]: { responses: {} } };
  }
  const info = { title: 'Simulated Veeam Backup & Replication REST API', version: revision };
  return jsonAnswer(200, { openapi: '3.0.1', info, paths });
}
