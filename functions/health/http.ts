import { answering } from '../doors/http/answering.ts';
import { json } from '../doors/http/http.ts';
import { deployedManners } from '../doors/http/manners.ts';
import { refuseUnknownQuery } from '../doors/http/refuse-unknown.ts';

/** Liveness: the API answers. It says nothing else, since anyone may ask. */
export const handler = answering(deployedManners(), async ({ queryStringParameters }) => {
  refuseUnknownQuery(queryStringParameters);
  return json(200, { status: 'ok' });
});
