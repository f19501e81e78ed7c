import * as z from 'zod';
import {
  acknowledgeFindingAction,
  findingsQuery,
  listFindingsAction,
  releaseFindingAction,
} from '../../../compliance/actions/findings.ts';
import {
  endMuteAction,
  listMutesAction,
  muteAction,
  muteQuery,
  muteRequest,
} from '../../../compliance/actions/mutes.ts';
import { complianceRecord } from '../../../compliance/handlers/context.ts';
import { parseInput } from '../../../input/parse-input.ts';
import { startSender } from '../../../notices/deployed-sender.ts';
import { json, nextLink, route } from '../http.ts';

const compliance = complianceRecord(startSender);

const listFindings = route(
  'listFindings',
  listFindingsAction(compliance),
  ({ query }) => query,
  (listed, { query }) => json(200, listed, nextLink('/compliance/findings', query, listed.next)),
  { query: Object.keys(findingsQuery.shape) },
);

const acknowledgeFinding = route(
  'acknowledgeFinding',
  acknowledgeFindingAction(compliance),
  ({ path, body = {} }) => ({ ...parseInput(z.looseObject({}), body), finding: path.id }),
  (finding) => json(200, finding),
  { body: ['until', 'because'] },
);

const releaseFinding = route(
  'releaseFinding',
  releaseFindingAction(compliance),
  ({ path }) => ({ finding: path.id }),
  (finding) => json(200, finding),
);

const listMutes = route(
  'listMutes',
  listMutesAction(compliance),
  ({ query }) => query,
  (listed, { query }) => json(200, listed, nextLink('/compliance/mutes', query, listed.next)),
  { query: Object.keys(muteQuery.shape) },
);

const createMute = route(
  'createMute',
  muteAction(compliance),
  ({ body }) => body,
  (taken) => json(taken.dryRun ? 200 : 201, taken),
  { body: Object.keys(muteRequest.shape) },
);

const endMute = route(
  'endMute',
  endMuteAction(compliance),
  ({ path, query }) => ({ ...query, ...path }),
  () => ({ statusCode: 204, headers: {}, body: '' }),
  { query: ['because'] },
);

export const findingRoutes = [
  listFindings,
  acknowledgeFinding,
  releaseFinding,
  listMutes,
  createMute,
  endMute,
];
