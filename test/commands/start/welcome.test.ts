import { readFileSync } from 'node:fs';
import type { Lab } from '@veeam-automation/lab/lab';
import { expect, it } from 'vitest';
import { welcome } from '../../../commands/start/welcome.ts';

/** The body that a page sends with a key. The same key with another body would be a conflict. */
const bodyOf = (text: string) => /Idempotency-Key: first-clone' -d '(\{[^']*\})'/.exec(text)?.[1];

it('suggests the same clone as the README, so that both can be tried in sequence', () => {
  const lab = { servers: {}, controlUrl: 'http://127.0.0.1:9300' } as Lab;
  const hints = welcome({ API_URL: 'http://127.0.0.1:8080', API_TOKEN: 'token' }, lab, undefined);
  expect(bodyOf(hints)).toBeDefined();
  expect(bodyOf(hints)).toBe(bodyOf(readFileSync('README.md', 'utf8')));
  // A recording and a twin have no job with that name.
  expect(bodyOf(welcome({}, lab, undefined, true))).toBeUndefined();
});
