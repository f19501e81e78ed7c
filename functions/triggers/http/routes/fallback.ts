import { environment } from '../../../platform/runtime.ts';
import { answering } from '../answering.ts';
import { answerUnrouted } from '../fallback.ts';
import { deployedManners } from '../manners.ts';

const routes = environment('ROUTES').split(',');

export const handler = answering(deployedManners(), async ({ requestContext, rawPath }) =>
  answerUnrouted(routes, { method: requestContext.http.method, path: rawPath }),
);
