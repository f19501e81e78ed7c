import { expect, it } from 'vitest';
import { pictures } from '../../../commands/docs/pictures.ts';
import { templateOf } from '../../lib/synthesize.ts';

const template = templateOf().toJSON();

/** The names of all states of the state machines, including those inside a Map. */
const states = new Set(
  Object.values<{ Type: string; Properties: { DefinitionString: unknown } }>(template.Resources)
    .filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine')
    .flatMap(({ Properties }) => [...JSON.stringify(Properties.DefinitionString).matchAll(/\\"(\w+)\\":\{/g)])
    .map(([, name = '']) => name),
);

it.each(pictures)("$file has the stack's names for the steps of its workflow", async ({ generate }) => {
  const picture = await generate();
  const steps = [...picture.matchAll(/class="node step">\n<title>(\w+)</g)].map(([, name]) => name);
  expect(steps.length).toBeGreaterThan(2);
  expect(steps.filter((step) => !states.has(step ?? ''))).toEqual([]);
});

it.each(pictures)('$file is the same each time, and has colours for a dark page', async ({ generate }) => {
  const picture = await generate();
  expect(picture).toBe(await generate());
  expect(picture).toContain('prefers-color-scheme: dark');
});
