import { expect, it } from 'vitest';
import { outOfStep } from '../../../../commands/docs/generated-document.ts';
import { rulesPage } from '../../../../commands/docs/rules.ts';

it('the page shows the parameters, defaults, sources, controls and evidence of the rules', async () => {
  expect(await outOfStep([rulesPage], '.')).toEqual([]);
});
