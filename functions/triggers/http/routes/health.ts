import { json, refuseUnknownQuery } from '../http.ts';
import { deployedPolicy, httpStack } from '../stack.ts';

/** Liveness: the API answers. It says nothing else, since anyone may ask. */
export const handler = httpStack(deployedPolicy()).handler(async ({ queryStringParameters }) => {
  refuseUnknownQuery(queryStringParameters);
  return json(200, { status: 'ok' });
});
