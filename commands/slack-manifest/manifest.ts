/**
 * The manifest of the Slack app (Slack: app manifest reference): one slash command, buttons, and a bot. The bot sends
 * answers that are too late for a response_url, and reads the members of user groups.
 */
export function slackManifest(api: URL, command: string): object {
  const at = (path: string) => new URL(path, api).href;
  return {
    display_information: {
      name: 'Veeam automation',
      description: 'Ask, act and approve: jobs of Veeam backup servers',
    },
    features: {
      bot_user: { display_name: 'veeam', always_online: false },
      slash_commands: [
        {
          command,
          url: at('/slack/commands'),
          description: 'Jobs of Veeam backup servers',
          usage_hint: 'status, jobs, start NAME, clone NAME as NEW, help …',
          should_escape: false,
        },
      ],
    },
    oauth_config: {
      scopes: { bot: ['commands', 'chat:write', 'chat:write.public', 'incoming-webhook', 'usergroups:read'] },
    },
    settings: {
      interactivity: { is_enabled: true, request_url: at('/slack/interactions') },
      org_deploy_enabled: false,
      socket_mode_enabled: false,
      token_rotation_enabled: false,
    },
  };
}
