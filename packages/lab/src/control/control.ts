import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccountBook } from '../accounts.ts';
import type { LabClock } from '../estate/clock.ts';
import type { EstateSize } from '../estate/estate.ts';
import type { Receiver } from '../receivers/receiver.ts';
import type { Receivers } from '../receivers/receivers.ts';
import type { FaultBook } from '../server/faults.ts';
import { pageHeaders } from '../server/html-page.ts';
import { abortRequest, readBody } from '../server/http.ts';
import type { LabServer, LabServerState } from '../server/lab-server.ts';
import { Gauge, type RequestLog } from '../server/requests.ts';
import { serveProduct } from '../server/serve.ts';
import type { SlackStandIn } from '../slack/slack.ts';
import { NotInSlackError } from '../slack/user-actions.ts';
import { changeInfrastructure, infrastructureSchema } from './infrastructure.ts';
import { changeSettings, jobSchema, settingsSchema, showJob } from './operations.ts';
import {
  type ControlAnswer,
  type ControlPage,
  type ControlRoute,
  checked,
  ok,
  type PageForm,
  wrong,
} from './route.ts';
import { AccountSchema, ClockSchema, faultSchema, ResetSchema } from './schemas.ts';
import { slackForms, slackRoutes } from './slack-routes.ts';

/** The parts of the lab that can be controlled. */
export interface Controls {
  readonly clock: LabClock;
  readonly faults: FaultBook;
  readonly requests: RequestLog;
  readonly accounts: AccountBook;
  /** The simulated Slack, served on the control port under `/slack/`. */
  readonly slack: SlackStandIn;
  /** The other receivers of notifications, served on the control port under `/receivers/`. */
  readonly receivers: Receivers;
  /** The state of each server, by its name, as GET /state shows it. */
  state(): Record<string, LabServerState & { readonly mostRequestsAtOnce: number }>;
  /**
   * Makes a reproducible estate of the given size. Resets sessions, tasks, faults, the request log, the messages that
   * receivers got, passwords and the clock.
   */
  reset(size: EstateSize): void;
}

interface Controlled extends Controls {
  readonly simulated: readonly LabServer[];
}

/** The control API, over plain HTTP on loopback. GET / lists its calls. */
export function controlHandler(lab: Controlled) {
  const routes = controlRoutes(lab);
  const forms = slackForms(lab.slack);
  const serve = (server: SlackStandIn | Receiver) => serveProduct({ ...lab, server, underWay: new Gauge() });
  const slack = serve(lab.slack);
  const receivers = lab.receivers.all.map((receiver) => ({ path: receiver.path, handle: serve(receiver) }));
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (lab.slack.serves(request.method, request.url)) return slack(request, response);
    const receiver = receivers.find(({ path }) => request.url?.startsWith(path));
    if (receiver !== undefined) return receiver.handle(request, response);
    try {
      const answer = await answerTo(request, routes, forms);
      if ('seeOther' in answer) {
        response.writeHead(303, { location: answer.seeOther }).end();
        return;
      }
      if ('html' in answer) {
        response.writeHead(200, pageHeaders).end(answer.html);
        return;
      }
      response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8' });
      response.end(`${JSON.stringify(answer.body, undefined, 2)}\n`);
    } catch (error) {
      abortRequest('its control', error, request, response);
    }
  };
}

function controlRoutes(lab: Controlled): Record<string, ControlRoute> {
  const serverNames = lab.simulated.map(({ name }) => name);
  const faults = faultSchema(serverNames, [lab.slack.name, ...lab.receivers.all.map(({ name }) => name)]);
  const listFaults = () => ok(lab.faults.list());
  return {
    'GET /state': {
      does:
        'per server: jobs, repositories, tasks and the most at once, open sessions and the most at once, ' +
        'tokens issued (one for each logon), the most requests at once',
      run: () => ok(lab.state()),
    },
    'GET /requests': {
      does: 'every request received since the last reset, without bodies and secrets',
      run: () => ok(lab.requests.list()),
    },
    'POST /reset': {
      does: 'a reproducible estate of that size {jobs, servers, seed, copyJobGaps}; all else starts afresh',
      run: checked(ResetSchema, (size) => {
        lab.reset(size);
        return ok(size);
      }),
    },
    'GET /faults': { does: 'the faults still to come', run: listFaults },
    'POST /faults': {
      does:
        'a fault {server, method?, path?, times, probability?, seed?, kind, …}; path is a prefix of the path ' +
        'with its query, * stands for anything. Kinds: status {status, message?, retryAfterSeconds?}, ' +
        'delay {milliseconds} (acts at once, answers late), reset, drop-response (acts, never answers), truncate, ' +
        'html {status?}, doctype, expire-session, lose-task, task-fails {message?}. What makes an answer odd: ' +
        'replace-field {field, value?, as?, record?} (field is the name of a JSON field, an XML element or attribute, ' +
        'wherever it is, or a JSON pointer; it gets the value, another name, or is taken away when it gets neither; ' +
        'record: one of them alone, from 0), no-paging (no paging fields), ignore-paging (always the first page), ' +
        'wrong-root, set-header {name, value or null}, flood {mebibytes}, clock-skew {milliseconds, negative for a ' +
        'clock that is behind} (the Date header and serverTime)',
      run: checked(faults, (fault) => {
        lab.faults.add(fault);
        return { status: 201, body: lab.faults.list() };
      }),
    },
    'DELETE /faults': {
      does: 'no more faults',
      run: () => {
        lab.faults.clear();
        return listFaults();
      },
    },
    'POST /jobs': {
      does:
        'what a job shows from now on {server, job, status?, enabled?, nextRun?, lastRun?, lastResult?, objectsCount?, retention?}; ' +
        'job is a name or an id, times are ISO 8601 or null. lastRun, lastResult and objectsCount replace its history by one run: lastResult ' +
        'None is one under way, lastRun null none at all. retention is how many restore points its document keeps',
      run: checked(jobSchema(serverNames), (change) => showJob(lab.simulated, change, lab.clock.now())),
    },
    'POST /infrastructure': {
      does:
        'breaks or mends what the backups of a server stand on {server, repository? {name, freePercent?, isOnline?, ' +
        'isOutOfDate?, isOutOfSync?}, proxy? {name, isOnline?, isOutOfDate?, isDisabled?}, managedServer? {name, ' +
        'isAvailable}, configurationBackup? {isEnabled?, isEncrypted?, lastSuccess?}, licence? {expires?, used?}, ' +
        'malware? {machine, type?, severity?, detectedAt?}, practice? {name, status?}}; until the next reset',
      run: checked(infrastructureSchema(serverNames), (change) =>
        changeInfrastructure(lab.simulated, change),
      ),
    },
    'POST /settings': {
      does:
        'how a server works off its tasks {server?, taskDurationMs?, tasksAtOnce?}: those beyond tasksAtOnce wait, ' +
        'null is no limit; until the next reset',
      run: checked(settingsSchema(serverNames), (settings) => changeSettings(lab.simulated, settings)),
    },
    'POST /clock': {
      does: 'moves the time of the lab forward {advanceMs}',
      run: checked(ClockSchema, ({ advanceMs }) => {
        lab.clock.advance(advanceMs);
        return ok({ now: lab.clock.now().toISOString() });
      }),
    },
    'POST /accounts': {
      does: "changes an account's password {user, password}",
      run: checked(AccountSchema, ({ user, password }) =>
        lab.accounts.setPassword(user, password)
          ? ok({ user })
          : { status: 404, body: { message: `The lab has no account "${user}".` } },
      ),
    },
    ...slackRoutes(lab.slack),
    'GET /receivers': {
      does: 'what a mailbox, Microsoft Teams, PagerDuty, Jira Service Management, a webhook and a heartbeat got, as a page',
      run: () => ({ html: lab.receivers.page() }),
    },
    'GET /receivers/messages': {
      does: 'the same as JSON, with what was refused and why. Their addresses begin with /receivers/NAME/; NAME is their server in faults',
      run: () => ok(lab.receivers.arrived()),
    },
  };
}

async function answerTo(
  request: IncomingMessage,
  routes: Record<string, ControlRoute>,
  forms: Record<string, PageForm>,
): Promise<ControlAnswer | ControlPage | { readonly seeOther: string }> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://lab');
  if (pathname === '/')
    return ok(Object.fromEntries(Object.entries(routes).map(([key, { does }]) => [key, does])));
  const key = `${request.method} ${pathname}`;
  const route = routes[key];
  const form = forms[key];
  if (route === undefined && form === undefined)
    return wrong(`${key} not found; GET / lists the calls.`, 404);
  const body = await readBody(request);
  if (body === undefined) return wrong('The body is larger than 1 MiB.', 413);
  const text = body.toString('utf8');
  try {
    if (route !== undefined) return await route.run(text === '' ? {} : JSON.parse(text), searchParams);
    // Another page that is open in the browser could send this form, too.
    if (request.headers.origin !== `http://${request.headers.host}`)
      return wrong('This form belongs to a page of the lab.', 403);
    return { seeOther: (await form?.(new URLSearchParams(text))) ?? '/' };
  } catch (error) {
    if (error instanceof SyntaxError) return wrong('The body is not JSON.');
    if (error instanceof NotInSlackError) return wrong(error.message, 404);
    throw error;
  }
}
