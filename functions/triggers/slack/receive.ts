import { createHash } from 'node:crypto';
import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { log, unexpectedError } from '../../platform/log.ts';
import { escapeMrkdwn } from '../../platform/slack/block-kit.ts';
import { keyOf } from '../routes.ts';
import { type CommandName, usages } from './language/command.ts';
import { parseCommand } from './language/parse.ts';
import { callerFor, missingPermission, permissionOf } from './permissions.ts';
import {
  claimOf,
  type From,
  type RawRequest,
  readCommand,
  readInteraction,
  type Sent,
  type SignedRequest,
  verifyRequest,
} from './request.ts';
import type { SlackSettings } from './settings.ts';
import { type ApprovalCall, type Confirmation, openSealed, sealPurposes, sealText } from './work.ts';
import type { SlackInput, SlackWork } from './workflow.ts';

/** The dependencies of the receiving function. */
export interface SlackTrigger {
  settings: SlackSettings;
  /** The app's signing secret; undefined while none is stored, and then every request is refused. */
  signingSecret(maximumAgeMs?: number): Promise<string | undefined>;
  /** Starts the work under a name. `false`: an execution of that name exists already. */
  start(name: string, input: SlackInput): Promise<boolean>;
  /** The input of the execution of that name. */
  inputOf(name: string): Promise<SlackInput>;
  now(): Date;
}

export interface SlackResponse {
  statusCode: number;
  headers?: Record<string, string>;
  body?: string;
}

const unauthorized: SlackResponse = { statusCode: 401 };
const accepted: SlackResponse = { statusCode: 200 };

/** A request that Slack did not sign, or not recently. */
class NotSlackError extends Error {
  override readonly name = 'NotSlackError';
  readonly code = 'not-slack';
}

/** The result of verifying the signature. */
interface SignedContext extends Context {
  signed: SignedRequest;
  secret: string;
}

type SlackMiddleware = MiddlewareObj<APIGatewayProxyEventV2, SlackResponse, Error, SignedContext>;

/** Makes the Lambda handler of Slack's requests. */
export function slackReceiver(trigger: SlackTrigger) {
  return middy<APIGatewayProxyEventV2, SlackResponse, Error, SignedContext>({ timeoutEarlyInMillis: 0 })
    .use(slackLog())
    .use(slackSignature(trigger))
    .handler((event, context) => receive(trigger, event, context));
}

/** The handler, by a name that a declaration can give. */
export type SlackReceiver = ReturnType<typeof slackReceiver>;

/**
 * Middleware: writes one log line per request; a request that is not from Slack gets 401, and 503 makes Slack retry.
 */
function slackLog(): SlackMiddleware {
  const lineOf = ({ routeKey, requestContext }: APIGatewayProxyEventV2) => ({
    route: routeKey,
    requestId: requestContext.requestId,
  });
  return {
    after: ({ event, response }) => log('info', 'slack', { ...lineOf(event), status: response?.statusCode }),
    onError(request) {
      const { event, error } = request;
      request.response = error instanceof NotSlackError ? unauthorized : { statusCode: 503 };
      if (error instanceof NotSlackError) log('info', 'slack', { ...lineOf(event), status: 401 });
      else log('error', 'slack-failed', { ...lineOf(event), status: 503, ...unexpectedError(error) });
    },
  };
}

/** Middleware: verifies a request over its raw bytes, before anything of it is parsed. */
export function slackSignature(trigger: SlackTrigger): SlackMiddleware {
  return {
    async before({ event, context }) {
      const notSlack = new NotSlackError('The request is not signed by Slack.');
      // An unsigned request costs nothing but this line.
      if (!claimOf(event)) throw notSlack;
      const now = trigger.now();
      // Another secret may have been stored since: read it again, but not for every request of a stranger.
      const verified =
        (await verify(trigger, event, now)) ?? (await verify(trigger, event, now, newSecretMs));
      if (!verified) throw notSlack;
      Object.assign(context, verified);
    },
  };
}

/** Serves one request of Slack: checks what can be checked here, and starts the work. */
async function receive(
  trigger: SlackTrigger,
  request: APIGatewayProxyEventV2,
  { signed, secret }: SignedContext,
): Promise<SlackResponse> {
  const now = trigger.now();
  const isCommand = request.routeKey === keyOf('slackCommand');
  const sent = isCommand ? readCommand(signed.bytes) : readInteraction(signed.bytes);
  if (!sent) return { statusCode: 400 };
  if (sent.kind === 'nothing') return accepted;
  const todo = sent.kind === 'command' ? typed(trigger, sent) : pressed(sent, secret, now);
  if ('answer' in todo) return todo.answer;

  const signatureHash = hash(signed.signature);
  const input: SlackInput = {
    work: todo.work,
    request: {
      user: sent.user,
      channel: sent.channel,
      ...(sent.responseUrl !== undefined && {
        reply: sealText(sent.responseUrl, sealPurposes.reply, secret),
      }),
      receivedAt: now.toISOString(),
      // A notice's buttons are for everyone: pressing one leaves the message as it is.
      replaces: sent.kind === 'button' && (sent.button !== 'run' || sent.ephemeral),
    },
    signatureHash,
  };
  // No first answer here: a command's response_url cannot replace one, so it would remain beside the real answer
  // (slackapi/bolt-js issue 2287).
  if (await trigger.start(todo.name, input)) return accepted;
  // Slack's own retry says so, and usually has a new signature. The very same request again is a replay.
  if (isRetry(request)) return accepted;
  const earlier = await trigger.inputOf(todo.name);
  return earlier.signatureHash === signatureHash ? unauthorized : accepted;
}

/** How old a cached signing secret may be when a signature is refused, before it is read again. */
const newSecretMs = 10_000;

async function verify(trigger: SlackTrigger, request: RawRequest, now: Date, maximumAgeMs?: number) {
  const secret = await trigger.signingSecret(maximumAgeMs);
  const signed = secret === undefined ? undefined : verifyRequest(request, secret, now);
  return secret !== undefined && signed ? { signed, secret } : undefined;
}

/** The header is not signed: a forger gets an empty answer, and nothing is done. */
function isRetry({ headers }: RawRequest): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'x-slack-retry-num');
}

type Todo = { answer: SlackResponse } | { name: string; work: SlackWork };

function typed({ settings }: SlackTrigger, sent: Extract<Sent, { kind: 'command' }>): Todo {
  const parsed = parseCommand(sent.text);
  if ('problem' in parsed) {
    const usage =
      parsed.usage === undefined ? '' : `\nIt is written: \`${settings.command} ${parsed.usage}\``;
    return { answer: say(`${escapeMrkdwn(parsed.problem)}${usage}`) };
  }
  const { name } = parsed.command;
  if (name === 'help') return { answer: say(helpText(settings.command)) };
  const refusal = refusalFor(settings, name, sent);
  if (refusal !== undefined) return { answer: say(refusal) };
  return { name: nameOf(sent), work: { kind: 'command', text: sent.text } };
}

/**
 * What can be refused without asking any service. The work itself asks for user groups, and repeats all of these
 * checks.
 */
function refusalFor(settings: SlackSettings, command: CommandName, from: From): string | undefined {
  const permission = permissionOf(command);
  if (permission === undefined) return undefined;
  const caller = callerFor(settings, permission, from, () => true);
  return caller.permissions.length > 0 ? undefined : missingPermission(permission);
}

function pressed(sent: Extract<Sent, { kind: 'button' }>, secret: string, now: Date): Todo {
  const own = nameOf(sent);
  switch (sent.button) {
    case 'run':
      return { name: own, work: { kind: 'command', text: sent.value } };
    case 'approve':
    case 'refuse': {
      const call = openSealed(sent.value, sealPurposes.approve, secret) as ApprovalCall | undefined;
      if (!call)
        return { name: own, work: { kind: 'say', text: '✖ This button is none of this deployment.' } };
      return {
        name: own,
        work: { kind: 'decide', waiting: call.waiting, approved: sent.button === 'approve' },
      };
    }
    case 'confirm':
    case 'cancel': {
      const given = openSealed(sent.value, sealPurposes.confirm, secret) as Confirmation | undefined;
      if (!given)
        return { name: own, work: { kind: 'say', text: '✖ This button is none of this deployment.' } };
      if (given.user !== sent.user) {
        return {
          name: own,
          work: { kind: 'say', text: '✖ Only who asked can confirm or cancel this.', beside: true },
        };
      }
      if (given.until * 1000 <= now.getTime()) {
        return {
          name: own,
          work: { kind: 'say', text: '✖ This confirmation has lapsed. Nothing was changed.' },
        };
      }
      // Both buttons use one name: whichever is pressed first counts, and only once.
      const name = `d-${given.prepared}`.slice(0, 80);
      if (sent.button === 'cancel')
        return { name, work: { kind: 'say', text: 'Cancelled. Nothing was changed.' } };
      return { name, work: { kind: 'confirmed', prepared: given.prepared } };
    }
  }
}

function nameOf({ triggerId }: From): string {
  return `s-${hash(triggerId)}`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** An answer that only the requester sees. */
function say(text: string): SlackResponse {
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ response_type: 'ephemeral', text }),
  };
}

function helpText(command: string): string {
  const lines = Object.values(usages).map(({ usage, does }) => `\`${command} ${usage}\` ${does}`);
  return [...lines, 'Names with spaces stand in quotes.'].join('\n');
}
