import { httpDoor } from '../../doors/http/door.ts';
import { httpHandler } from '../../doors/http/handler.ts';
import { accepted, json, route } from '../../doors/http/http.ts';
import { controlJobAction } from '../actions/control-job.ts';
import { createJobAction } from '../actions/create-job.ts';
import { deleteJobAction } from '../actions/delete-job.ts';
import { editJobAction } from '../actions/edit-job.ts';
import { jobDocument } from '../job-document.ts';
import { jobsContext } from './context.ts';

const context = jobsContext();

const controlJob = route(
  'POST /jobs/{server}/{id}/{control}',
  controlJobAction(context),
  ({ path }) => path,
  (controlled) =>
    controlled.outcome === 'pending'
      ? accepted(controlled, `/jobs/${controlled.job.server}/${encodeURIComponent(controlled.job.id)}`)
      : json(200, controlled),
);

const createJob = route(
  'POST /jobs/{server}',
  createJobAction(context),
  ({ path, body }) => ({ ...path, request: body }),
  (created) => json(201, created, { location: `/jobs/${created.server}/${created.id}` }),
  { body: Object.keys(jobDocument.shape) },
);

const editJob = route(
  'PUT /jobs/{server}/{id}',
  editJobAction(context),
  ({ path, body }) => ({ ...path, request: body }),
  (edited) => json(200, edited),
  { body: Object.keys(jobDocument.shape) },
);

const deleteJob = route(
  'DELETE /jobs/{server}/{id}',
  deleteJobAction(context),
  ({ path }) => path,
  () => ({ status: 204, headers: {}, body: '' }),
);

export const handler = httpHandler(httpDoor(context.secrets), [controlJob, createJob, editJob, deleteJob]);
