import { expect, it } from 'vitest';
import { bodyFields } from '../../../commands/docs/body-fields.ts';

it('has a row for each field of a body, at any depth, and describes a recursive type once', () => {
  const schemas = {
    Body: {
      type: 'object',
      required: ['name'],
      properties: {
        name: { type: 'string', description: 'Its name' },
        size: { type: 'integer', default: 5 },
        kind: { enum: ['a', 'b'] },
        parts: { type: 'array', items: { $ref: '#/components/schemas/Part' } },
      },
    },
    Part: {
      type: 'object',
      properties: {
        at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
        parts: { type: 'array', items: { $ref: '#/components/schemas/Part' } },
      },
    },
  };
  expect(bodyFields('Body', schemas)).toEqual([
    ['`name`', 'string', 'required', 'Its name'],
    ['`size`', 'integer; default `5`', '', ''],
    ['`kind`', '`"a"`, `"b"`', '', ''],
    ['`parts`', 'list', '', ''],
    ['`parts[].at`', 'string (date-time) or null', '', ''],
    ['`parts[].parts`', 'list', '', ''],
  ]);
});
