import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';

/** The distance beyond the edges of the window in which rows are drawn, too, so that scrolling shows no gap. */
const extraPixels = 400;

export interface VirtualListProps<Row> {
  rows: readonly Row[];
  keyOf(row: Row): string;
  /** The height of a row before it is drawn and measured. */
  estimatedPixels: number;
  children: (row: Row, index: number) => ComponentChildren;
  /** The row to scroll to, whenever it changes. */
  scrollTo?: { index: number } | undefined;
}

/**
 * Draws only the rows that the window shows. Rows can have any height, and scroll with the page. Ten thousand rows are
 * as fast as fifty.
 */
export function VirtualList<Row>({
  rows,
  keyOf,
  estimatedPixels,
  children,
  scrollTo,
}: VirtualListProps<Row>) {
  const list = useRef<HTMLDivElement>(null);
  const heights = useRef(new Map<string, number>());
  const [measured, setMeasured] = useState(0);
  const [view, setView] = useState({ top: 0, height: 900 });

  const tops = useMemo(() => {
    const sums = new Float64Array(rows.length + 1);
    rows.forEach((row, index) => {
      sums[index + 1] = (sums[index] ?? 0) + (heights.current.get(keyOf(row)) ?? estimatedPixels);
    });
    return sums;
  }, [rows, measured, estimatedPixels]);

  useEffect(() => {
    const look = () => {
      const top = -(list.current?.getBoundingClientRect().top ?? 0);
      setView((before) =>
        Math.abs(before.top - top) < 40 && before.height === innerHeight
          ? before
          : { top, height: innerHeight },
      );
    };
    look();
    addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    return () => {
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, []);

  const first = Math.max(0, indexAt(tops, view.top - extraPixels));
  const last = Math.min(rows.length, indexAt(tops, view.top + view.height + extraPixels) + 1);

  // After each render: unfolding a row changes its height, and so does a new width.
  useLayoutEffect(() => {
    const observer = new ResizeObserver((entries) => {
      let isOther = false;
      for (const { target, borderBoxSize } of entries) {
        const key = (target as HTMLElement).dataset['key'] ?? '';
        const height = borderBoxSize[0]?.blockSize ?? 0;
        if (height === 0 || Math.abs((heights.current.get(key) ?? 0) - height) < 0.5) continue;
        heights.current.set(key, height);
        isOther = true;
      }
      if (isOther) setMeasured((times) => times + 1);
    });
    for (const row of list.current?.querySelectorAll(':scope > [data-key]') ?? []) observer.observe(row);
    return () => observer.disconnect();
  }, [first, last, rows]);

  useEffect(() => {
    const element = list.current;
    if (scrollTo === undefined || element === null) return;
    const { index } = scrollTo;
    const start = element.getBoundingClientRect().top + scrollY;
    const top = start + (tops[index] ?? 0);
    const bottom = start + (tops[index + 1] ?? 0);
    // The fixed parts at the top and bottom of the window must not cover the row.
    const edge = 120;
    if (top < scrollY + edge) scrollBy({ top: top - scrollY - edge });
    else if (bottom > scrollY + innerHeight - edge) scrollBy({ top: bottom - scrollY - innerHeight + edge });
  }, [scrollTo]);

  return (
    <div ref={list} role="presentation">
      <div role="presentation" style={{ height: `${tops[first] ?? 0}px` }} />
      {rows.slice(first, last).map((row, offset) => (
        <div key={keyOf(row)} data-key={keyOf(row)} role="presentation">
          {children(row, first + offset)}
        </div>
      ))}
      <div role="presentation" style={{ height: `${(tops[rows.length] ?? 0) - (tops[last] ?? 0)}px` }} />
    </div>
  );
}

/** The index of the row at a vertical position. */
function indexAt(tops: Float64Array, pixels: number): number {
  let low = 0;
  let high = tops.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? 0) <= pixels) low = middle;
    else high = middle - 1;
  }
  return low;
}
