import { expect } from 'vitest';
import { parseCommand } from '../../../../functions/triggers/slack/language/parse.ts';
import type { Session } from '../../../../functions/triggers/slack/session.ts';
import { now } from '../../compliance/estate.ts';

/** A session whose actions return these answers, by name, and the inputs that they got. */
export function sessionOf(answers: Record<string, unknown>) {
  const asked: [string, unknown][] = [];
  const session = {
    context: {
      now: () => now,
      configuration: { servers: [{ name: 'em-1' }], compliance: { timeZone: 'UTC' } },
      workflows: {},
      compliance: {},
    },
    execution: 'e',
    callerOf: () => ({ source: 'slack', name: 'U', permissions: ['servers:test'], servers: ['*'] }),
    run: async ({ name }: { name: string }, input: unknown) => {
      asked.push([name, input]);
      return answers[name];
    },
  };
  return { session: session as unknown as Session, asked };
}

/** A running clone, as it is stored. */
export const runningClone = {
  id: 'clone-1',
  server: 'em-1',
  requestedBy: { source: 'slack', name: 'U0ANN' },
  requestedAt: now.toISOString(),
  request: { job: 'SQL', name: 'Copy' },
  steps: [],
};

/** A command that the parser understands. */
export const commandOf = (text: string) => {
  const parsed = parseCommand(text);
  return 'command' in parsed ? parsed.command : expect.fail(parsed.problem);
};
