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

/** The routes' actions, as deployed. */
const deployedActions = () => {
  const compliance = complianceRecord(startSender);
  return {
    listFindings: listFindingsAction(compliance),
    acknowledgeFinding: acknowledgeFindingAction(compliance),
    releaseFinding: releaseFindingAction(compliance),
    listMutes: listMutesAction(compliance),
    createMute: muteAction(compliance),
    endMute: endMuteAction(compliance),
  };
};

/** @param actions by the names of their operations */
export const findingRoutes = (actions = deployedActions()) => [
  route(
    'listFindings',
    actions.listFindings,
    ({ query }) => query,
    (listed, { query }) => json(200, listed, nextLink('/compliance/findings', query, listed.next)),
    { query: Object.keys(findingsQuery.shape) },
  ),
  route(
    'acknowledgeFinding',
    actions.acknowledgeFinding,
    ({ path, body = {} }) => ({ ...parseInput(z.looseObject({}), body), finding: path.id }),
    (finding) => json(200, finding),
    { body: ['until', 'because'] },
  ),
  route(
    'releaseFinding',
    actions.releaseFinding,
    ({ path }) => ({ finding: path.id }),
    (finding) => json(200, finding),
  ),
  route(
    'listMutes',
    actions.listMutes,
    ({ query }) => query,
    (listed, { query }) => json(200, listed, nextLink('/compliance/mutes', query, listed.next)),
    { query: Object.keys(muteQuery.shape) },
  ),
  route(
    'createMute',
    actions.createMute,
    ({ body }) => body,
    (taken) => json(taken.dryRun ? 200 : 201, taken),
    { body: Object.keys(muteRequest.shape) },
  ),
  route(
    'endMute',
    actions.endMute,
    ({ path, query }) => ({ ...query, ...path }),
    () => ({ statusCode: 204, headers: {}, body: '' }),
    { query: ['because'] },
  ),
];
