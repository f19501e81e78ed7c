import { buttonIds } from './work.ts';

/** What Slack sent, as far as it concerns this app. */
export type Sent =
  | { kind: 'nothing' }
  | ({ kind: 'command'; command: string; text: string } & From)
  | ({ kind: 'button'; button: keyof typeof buttonIds; value: string; ephemeral: boolean } & From);

/** Whom it came from, and what Slack names it by. */
export interface From {
  user: string;
  channel: string;
  triggerId: string;
  responseUrl: string | undefined;
}

/** Reads a slash command (a form). Undefined: it is none, though Slack signed it. */
export function readCommand(bytes: Buffer): Sent | undefined {
  const form = new URLSearchParams(bytes.toString('utf8'));
  if (form.has('ssl_check')) return { kind: 'nothing' };
  const command = form.get('command');
  const from = fromOf(
    form.get('user_id'),
    form.get('channel_id'),
    form.get('trigger_id'),
    form.get('response_url'),
  );
  if (command === null || !from) return undefined;
  return { kind: 'command', command, text: form.get('text') ?? '', ...from };
}

/** Reads a pressed button (JSON in a form's `payload`). Other interactions ask for nothing. */
export function readInteraction(bytes: Buffer): Sent | undefined {
  const form = new URLSearchParams(bytes.toString('utf8'));
  if (form.has('ssl_check')) return { kind: 'nothing' };
  const payload = parsed(form.get('payload'));
  if (!isRecord(payload)) return undefined;
  if (payload['type'] !== 'block_actions') return { kind: 'nothing' };
  const from = fromOf(
    field(payload['user'], 'id'),
    field(payload['channel'], 'id'),
    payload['trigger_id'],
    payload['response_url'],
  );
  if (!from) return undefined;
  const [action] = Array.isArray(payload['actions']) ? payload['actions'] : [];
  const id = String(field(action, 'action_id') ?? '').split(':')[0] ?? '';
  const value = field(action, 'value');
  if (!isButton(id) || typeof value !== 'string') return { kind: 'nothing' };
  return {
    kind: 'button',
    button: id,
    value,
    ephemeral: field(payload['container'], 'is_ephemeral') === true,
    ...from,
  };
}

function fromOf(user: unknown, channel: unknown, triggerId: unknown, responseUrl: unknown): From | undefined {
  if (typeof user !== 'string' || typeof channel !== 'string' || typeof triggerId !== 'string')
    return undefined;
  if (user === '' || channel === '' || triggerId === '') return undefined;
  return {
    user,
    channel,
    triggerId,
    responseUrl: typeof responseUrl === 'string' && URL.canParse(responseUrl) ? responseUrl : undefined,
  };
}

function isButton(id: string): id is keyof typeof buttonIds {
  return Object.hasOwn(buttonIds, id);
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
