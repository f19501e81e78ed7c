import { answering } from '../answering.ts';
import { json } from '../http.ts';
import { deployedManners } from '../manners.ts';
import { refuseUnknownQuery } from '../refuse-unknown.ts';

/** Liveness: the API answers. It says nothing else, since anyone may ask. */
export const handler = answering(deployedManners(), async ({ queryStringParameters }) => {
  refuseUnknownQuery(queryStringParameters);
  return json(200, { status: 'ok' });
});
