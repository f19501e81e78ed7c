import { expect, it } from 'vitest';
import { outOfStep } from '../../../../commands/docs/generated-document.ts';
import { rulesPage } from '../../../../commands/docs/rules.ts';

it('readers are shown the parameters, defaults, sources, controls and evidence that the rules have', async () => {
  expect(await outOfStep([rulesPage], '.')).toEqual([]);
});
