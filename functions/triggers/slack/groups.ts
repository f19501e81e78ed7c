import * as z from 'zod';
import type { Secrets } from '../../platform/secrets.ts';
import { slackApi } from '../../platform/slack/slack-api.ts';
import type { InGroup } from './permissions.ts';

const answer = z.object({ users: z.array(z.string()) });
const cacheMs = 5 * 60_000;
const cache = new Map<string, { users: readonly string[]; readAtMs: number }>();

/** Asks Slack who is in these user groups, at most every five minutes. @throws SlackApiError */
export async function readGroups(
  secrets: Secrets,
  groups: readonly string[],
  nowMs = Date.now,
): Promise<InGroup> {
  await Promise.all(
    groups.map(async (group) => {
      if (nowMs() - (cache.get(group)?.readAtMs ?? 0) < cacheMs) return;
      const { users } = answer.parse(
        await slackApi(secrets, 'usergroups.users.list', new URLSearchParams({ usergroup: group })),
      );
      cache.set(group, { users, readAtMs: nowMs() });
    }),
  );
  return (user, group) => cache.get(group)?.users.includes(user) ?? false;
}
