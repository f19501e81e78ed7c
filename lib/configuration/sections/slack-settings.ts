import type * as z from 'zod';
import { unknownName } from '../../../functions/input/strict-shape.ts';
import type { SlackSettings } from '../../../functions/triggers/slack/settings.ts';

interface Settings {
  readonly servers: Readonly<Record<string, unknown>>;
  readonly slack: SlackSettings;
}

/** Checks what the schema of a part cannot: permissions and approvals for servers that do not exist. */
export function checkSlackServers({ servers, slack }: Settings, context: z.RefinementCtx): void {
  const known = Object.keys(servers);
  for (const part of ['permissions', 'approvals'] as const) {
    for (const [index, entry] of slack[part].entries()) {
      for (const [at, name] of entry.servers.entries()) {
        if (name === '*' || known.includes(name)) continue;
        const message = unknownName('server', name, known);
        context.addIssue({ code: 'custom', path: ['slack', part, index, 'servers', at], message });
      }
    }
  }
}
