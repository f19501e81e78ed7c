import { httpDoor } from '../../doors/http/door.ts';
import { httpHandler } from '../../doors/http/handler.ts';
import { json, route } from '../../doors/http/http.ts';
import { environment, readConfiguration } from '../../platform/runtime.ts';
import { Secrets } from '../../platform/secrets.ts';
import { getJobAction } from '../actions/get-job.ts';

const secrets = new Secrets(environment('SECRET_PREFIX'));

const getJob = route(
  'GET /jobs/{server}/{id}',
  getJobAction(readConfiguration(), secrets),
  ({ path }) => path,
  (job) => json(200, job),
);

export const handler = httpHandler(httpDoor(secrets), [getJob]);
