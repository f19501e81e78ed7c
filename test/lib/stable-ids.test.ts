import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { replacements, type Stateful, statefulOf } from './stateful.ts';
import { everyFunction, templateOf } from './synthesize.ts';

/**
 * The deployed resources that store data. A new one is added here; an existing one stays, because an update would
 * otherwise delete a user's data.
 */
const file = new URL('./stable-ids.json', import.meta.url);
const pinned: Record<string, Stateful> = JSON.parse(readFileSync(file, 'utf8'));
const resources = templateOf(everyFunction).toJSON().Resources;
const present = statefulOf(resources);

it('an update replaces and deletes no resource that stores data', () => {
  expect(replacements(pinned, present)).toEqual([]);
});

it('has every resource that stores data', () => {
  const missing = Object.entries(present).filter(([id]) => !(id in pinned));
  const lines = missing.map(([id, stateful]) => `${JSON.stringify(id)}: ${JSON.stringify(stateful)}`);
  expect(lines, 'Add these to test/lib/stable-ids.json').toEqual([]);
});

it('detects another logical id, another name and another type', () => {
  const secret = { type: 'AWS::SecretsManager::Secret', replacing: { Name: 'VeeamAutomation/slack-bot' } };
  const renamed = { ...secret, replacing: { Name: 'VeeamAutomation/slack' } };
  expect(replacements({ A: secret }, { A: secret, B: secret })).toEqual([]);
  expect(replacements({ A: secret }, { B: secret })).toEqual([expect.stringContaining('delete A (AWS::Sec')]);
  expect(replacements({ A: secret }, { A: renamed })).toEqual([expect.stringContaining('changes: Name.')]);
  expect(replacements({ A: secret }, { A: { ...secret, type: 'AWS::KMS::Key' } })).toEqual([
    expect.stringContaining('changes: Type.'),
  ]);
});
