import type { PostedMessage } from './board.ts';
import type { Block } from './messages.ts';
import { type Named, WORKSPACE } from './workspace.ts';

/** The parts that every interaction has. */
export interface Interaction {
  readonly user: Named;
  readonly channel: Named;
  readonly triggerId: string;
  readonly responseUrl: string;
}

export type Button = Extract<Block, { type: 'actions' }>['elements'][number];

/** A button at its place, with the ids that Slack gives to blocks and buttons without ids. */
export interface PlacedButton {
  readonly button: Button;
  readonly blockId: string;
  readonly actionId: string;
}

const { app, team, enterprise, verificationToken: token } = WORKSPACE;

/** The form of a slash command (Slack: "Enabling interactivity with Slash commands"). */
export function commandBody(command: string, text: string, interaction: Interaction): string {
  const { user, channel, triggerId, responseUrl } = interaction;
  return new URLSearchParams({
    token,
    team_id: team.id,
    team_domain: team.domain,
    enterprise_id: enterprise.id,
    enterprise_name: enterprise.name,
    channel_id: channel.id,
    channel_name: channel.name,
    user_id: user.id,
    user_name: user.name,
    command,
    text,
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: responseUrl,
    trigger_id: triggerId,
  }).toString();
}

/** The form of a button press (Slack: "block_actions payload"). */
export function pressBody(
  message: PostedMessage,
  { button, blockId, actionId }: PlacedButton,
  interaction: Interaction,
  actionTs: string,
): string {
  const { user, channel, triggerId, responseUrl } = interaction;
  const isEphemeral = message.visibility === 'ephemeral';
  const payload = {
    type: 'block_actions',
    user: { id: user.id, username: user.name, name: user.name, team_id: team.id },
    api_app_id: app.id,
    token,
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: isEphemeral,
    },
    trigger_id: triggerId,
    team,
    enterprise,
    is_enterprise_install: false,
    channel: { id: channel.id, name: channel.name },
    // Slack does not store ephemeral messages, so it cannot include one.
    ...(!isEphemeral && { message: messageObject(message) }),
    state: { values: {} },
    response_url: responseUrl,
    actions: [
      {
        action_id: actionId,
        block_id: blockId,
        text: { emoji: true, ...button.text },
        ...(button.value !== undefined && { value: button.value }),
        ...(button.style !== undefined && { style: button.style }),
        type: 'button',
        action_ts: actionTs,
      },
    ],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

/** A message in the form of payloads and the Web API. */
export function messageObject({ ts, body, history }: PostedMessage): Record<string, unknown> {
  return {
    type: 'message',
    user: app.botUser,
    bot_id: app.botId,
    app_id: app.id,
    team: team.id,
    ts,
    text: body.text ?? '',
    ...(body.blocks !== undefined && { blocks: withIds(body.blocks) }),
    ...(history.length > 0 && { edited: { user: app.botUser, ts } }),
  };
}

/** The buttons of a message in reading order. */
export function buttonsOf({ body }: PostedMessage): readonly PlacedButton[] {
  return withIds(body.blocks ?? []).flatMap((block) => {
    const elements =
      block.type === 'actions'
        ? block.elements
        : block.type === 'section' && block.accessory !== undefined
          ? [block.accessory]
          : [];
    return elements.map((button) => ({
      button,
      blockId: block.block_id ?? '',
      actionId: button.action_id ?? '',
    }));
  });
}

export function withIds(blocks: readonly Block[]): Block[] {
  return blocks.map((block, at) => {
    const block_id = block.block_id ?? `b${at}`;
    const named = (button: Button, index: number) => ({
      ...button,
      action_id: button.action_id ?? `${block_id}-${index}`,
    });
    if (block.type === 'actions') return { ...block, block_id, elements: block.elements.map(named) };
    if (block.type === 'section' && block.accessory !== undefined) {
      return { ...block, block_id, accessory: named(block.accessory, 0) };
    }
    return { ...block, block_id };
  });
}
