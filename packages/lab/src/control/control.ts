import type { IncomingMessage, ServerResponse } from 'node:http';
import type * as z from 'zod';
import type { AccountBook } from '../accounts.ts';
import type { LabClock } from '../estate/clock.ts';
import type { EstateSize } from '../estate/estate.ts';
import type { FaultBook } from '../server/faults.ts';
import { abortRequest, readBody } from '../server/http.ts';
import type { LabServer, LabServerState } from '../server/lab-server.ts';
import { Gauge, type RequestLog } from '../server/requests.ts';
import { serveProduct } from '../server/serve.ts';
import { messagesPage } from '../slack/page.ts';
import type { SlackStandIn } from '../slack/slack.ts';
import { changeInfrastructure, infrastructureSchema } from './infrastructure.ts';
import {
  CommandSchema,
  type ControlAnswer,
  changeSettings,
  jobSchema,
  PressSchema,
  pressButton,
  sendCommand,
  settingsSchema,
  showJob,
} from './operations.ts';
import { AccountSchema, ClockSchema, faultSchema, ResetSchema } from './schemas.ts';

/** What can be controlled of the lab. */
export interface Controls {
  readonly clock: LabClock;
  readonly faults: FaultBook;
  readonly requests: RequestLog;
  readonly accounts: AccountBook;
  /** Slack's stand-in, served on the control port under `/slack/`. */
  readonly slack: SlackStandIn;
  /** By server name, what GET /state shows. */
  state(): Record<string, LabServerState & { readonly mostRequestsAtOnce: number }>;
  /**
   * A reproducible estate of that size; sessions, tasks, faults, the request log, Slack's messages, passwords and the
   * clock start afresh.
   */
  reset(size: EstateSize): void;
}

interface Controlled extends Controls {
  readonly simulated: readonly LabServer[];
}

interface ControlPage {
  readonly html: string;
}

interface ControlRoute {
  readonly does: string;
  readonly run: (input: unknown) => ControlAnswer | ControlPage | Promise<ControlAnswer>;
}

const ok = (body: unknown): ControlAnswer => ({ status: 200, body });
const wrong = (message: string): ControlAnswer => ({ status: 400, body: { message } });

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
};

/** The control API, over plain HTTP on loopback. GET / lists what it can do. */
export function controlHandler(lab: Controlled) {
  const routes = controlRoutes(lab);
  const slack = serveProduct({ ...lab, server: lab.slack, underWay: new Gauge() });
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (lab.slack.serves(request.method, request.url)) return slack(request, response);
    try {
      const answer = await answerTo(request, routes);
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
  const faults = faultSchema(serverNames, [lab.slack.name]);
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
    'GET /slack/messages': {
      does:
        'what Slack shows, with what it showed before. POST /slack/webhooks/… is an incoming webhook, ' +
        '/slack/response/… a response_url, /slack/api/… the Web API; server "slack" in faults',
      run: () => ok(lab.slack.messages()),
    },
    'GET /slack/views': { does: 'the views that were opened', run: () => ok(lab.slack.views()) },
    'POST /slack/send-command': {
      does:
        'sends a signed command and shows its answer {url, text, user?, channel?, command?, retry?, repeat?, malformed?}; ' +
        'retry: as Slack retries, repeat: the very same request again, malformed: {secret, timestampOffsetSeconds, ' +
        'timestamp, version, unsigned, headerCase, duplicate, contentType, body}',
      run: checked(CommandSchema, (command) => sendCommand(lab.slack, command)),
    },
    'POST /slack/press': {
      does: 'presses a button {actionId or button (its label), message? (ts or index), user?, url?, and as above}',
      run: checked(PressSchema, (press) => pressButton(lab.slack, press)),
    },
    'GET /slack': { does: 'the same as a page', run: () => ({ html: messagesPage(lab.slack.messages()) }) },
  };
}

async function answerTo(
  request: IncomingMessage,
  routes: Record<string, ControlRoute>,
): Promise<ControlAnswer | ControlPage> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  if (path === '/')
    return ok(Object.fromEntries(Object.entries(routes).map(([key, { does }]) => [key, does])));
  const route = routes[`${request.method} ${path}`];
  if (route === undefined) {
    return {
      status: 404,
      body: { message: `${request.method} ${path} not found; GET / lists the calls.` },
    };
  }
  const body = await readBody(request);
  if (body === undefined) return { status: 413, body: { message: 'The body is larger than 1 MiB.' } };
  try {
    return await route.run(body.length === 0 ? {} : JSON.parse(body.toString('utf8')));
  } catch (error) {
    if (error instanceof SyntaxError) return wrong('The body is not JSON.');
    throw error;
  }
}

/** Runs with the parsed input, or answers 400 naming each field that is wrong. */
function checked<Output>(
  schema: z.ZodType<Output>,
  run: (input: Output) => ControlAnswer | Promise<ControlAnswer>,
) {
  return (input: unknown): ControlAnswer | Promise<ControlAnswer> => {
    const parsed = schema.safeParse(input);
    return parsed.success ? run(parsed.data) : wrong(describe(parsed.error));
  };
}

function describe(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ');
}
