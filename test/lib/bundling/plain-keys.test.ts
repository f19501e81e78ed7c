import { expect, it } from 'vitest';
import { withPlainKeys } from '../../../lib/bundling/plain-keys.ts';

const module = (key: (name: string) => string) => `const _hE = "httpError";
const _e = "error";
const n = 1;
var A$ = [-3, n, { ${key('_e')}: _e, ${key('_hE')}: 403 }];
var B$ = [0, {${key('_hE')}: 1}, [_hE], { [n]: 2, [unknown]: _hE[_e] }];
`;

it('writes constant keys as plain keys, and changes nothing else', () => {
  const texts: Record<string, string> = { _e: '"error"', _hE: '"httpError"' };
  expect(withPlainKeys(module((name) => `[${name}]`))).toBe(module((name) => texts[name] ?? ''));
});
