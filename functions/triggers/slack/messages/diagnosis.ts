import type { Diagnosis } from '../../../servers/diagnose/diagnose.ts';
import type { Step } from '../../../servers/diagnose/step.ts';
import { escapeText, message, type SlackMessage, sections } from './blocks.ts';
import { shortened } from './jobs.ts';

const signs: Record<Step['status'], string> = { passed: '✔', warning: '▲', failed: '✖', skipped: '○' };
const mostCharacters = 500;

/** A connection test step by step: what was found, or what is wrong and what to do. */
export function diagnosisMessage({ server, ok, steps }: Diagnosis): SlackMessage {
  const title = ok ? `✔ The connection to ${server} works.` : `✖ The connection to ${server} does not work.`;
  return message(title, ...sections([`*${escapeText(title)}*`, ...steps.map(stepLine)].join('\n')));
}

function stepLine({ step, credential, status, found, problem, remedy }: Step): string {
  const words = [found, problem, remedy].filter((text) => text !== undefined).join(' ');
  const of = credential === undefined ? step : `${step} (${credential})`;
  return `${signs[status]} ${of}: ${escapeText(shortened(words || status, mostCharacters))}`;
}
