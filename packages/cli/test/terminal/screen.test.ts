import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { LiveLines, screenOf } from '../../src/terminal/screen.ts';

const now = new Date('2026-11-29T12:00:00Z');
function output(shape: { isTTY: boolean; columns?: number; rows?: number }) {
  const stream = Object.assign(new PassThrough(), shape);
  return { stream, written: () => String(stream.read() ?? '') };
}

describe('colour', () => {
  it.each([
    ['a terminal', true, {}, true],
    ['a pipe', false, {}, false],
    ['a terminal whose reader wants none', true, { NO_COLOR: '1' }, false],
    ['a terminal that has none', true, { TERM: 'dumb' }, false],
  ])('on %s', (_, isTTY, environment, isColoured) => {
    const { style } = screenOf(output({ isTTY }).stream, environment, now);
    expect(style('red', 'x') !== 'x').toBe(isColoured);
  });
});

describe('lines that are updated', () => {
  it('replace the previous lines, however many rows they were wrapped into', () => {
    const { stream, written } = output({ isTTY: true, columns: 10, rows: 24 });
    const live = new LiveLines(stream);
    live.show(['12345678901', 'two']);
    written();
    live.show(['one']);
    expect(written()).toBe('\u001b[3A\r\u001b[Jone\n');
    live.show(['one', 'two']);
    expect(written()).toBe('\u001b[1A\r\u001b[Jone\ntwo\n');
  });

  it('are at most as many as fit into the terminal', () => {
    const { stream, written } = output({ isTTY: true, columns: 80, rows: 5 });
    const live = new LiveLines(stream);
    live.show(['1', '2', '3', '4']);
    expect(written()).toContain('1\n2\n3\n4\n');
    live.show(['1', '2', '3', '4', '5', '6']);
    expect(written()).toBe('\u001b[4A\r\u001b[J1\n2\n3\n… 3 lines more\n');
  });

  it('hide the cursor while they are shown', () => {
    const { stream, written } = output({ isTTY: true });
    const live = new LiveLines(stream);
    live.end();
    expect(written()).toBe('\u001b[?25l\u001b[?25h');
  });

  it('are written below each other to a pipe when they have changed', () => {
    const { stream, written } = output({ isTTY: false });
    const live = new LiveLines(stream);
    for (const line of ['one', 'one', 'two']) live.show([line]);
    live.end();
    expect(written()).toBe('one\ntwo\n');
  });
});
