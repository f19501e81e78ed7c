import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useShortcuts } from '../app/shortcuts.tsx';
import { Icon } from './icon.tsx';
import { VirtualList } from './virtual-list.tsx';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** A track of CSS grid, such as `minmax(160px, 2fr)`. */
  readonly width: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Whether rows can be sorted by it. The page sorts, and has the order in its address. */
  readonly isSortable?: boolean;
  /** Whether only screen readers get its title. For columns whose cells are signs. */
  readonly isNarrow?: boolean;
  /** The place in the card of a row on a phone: before or in the first line, on a line, small below, or nowhere. */
  readonly onPhone?: 'sign' | 'lead' | 'line' | 'small' | 'hidden';
}

export interface GridProps<Row> {
  /** The name of the rows, in the plural: `Findings`. */
  name: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf(row: Row): string;
  sort?: { by: string; isDescending: boolean; change(by: string): void };
  /** The detail that a row unfolds, and which rows are unfolded. */
  detail?: { isOpen(row: Row): boolean; toggle(row: Row): void; show: (row: Row) => ComponentChildren };
  /** The rows that are selected for an action on several rows. */
  selection?: {
    keys: ReadonlySet<string>;
    nameOf(row: Row): string;
    change(keys: ReadonlySet<string>): void;
  };
  /** The heading above the first row of a group. The rows must be sorted by group. */
  groupOf?: (row: Row) => { key: string; title: ComponentChildren } | undefined;
  /** Called with the row that the reader moves to, by keyboard or click. */
  onCurrent?: (row: Row | undefined) => void;
}

/**
 * A table of any length: only visible rows are drawn. `j` and `k` move between rows, Enter unfolds a row, and `x`
 * selects it. On a phone, each row is a card.
 */
export function Grid<Row>(props: GridProps<Row>) {
  const { name, columns, rows, keyOf, sort, detail, selection, groupOf, onCurrent } = props;
  const [current, showCurrent] = useState(-1);
  // Key presses can come faster than renders.
  const at = useRef(current);
  const setCurrent = (index: number) => {
    at.current = index;
    showCurrent(index);
  };
  const [wish, setWish] = useState<{ index: number }>();
  const grid = useRef<HTMLDivElement>(null);
  const tracks = [
    ...(selection ? ['28px'] : []),
    ...(detail ? ['20px'] : []),
    ...columns.map(({ width }) => width),
  ].join(' ');

  const goToRow = (index: number) => {
    const to = Math.min(Math.max(index, 0), rows.length - 1);
    if (rows[to] === undefined) return;
    setCurrent(to);
    setWish({ index: to });
    onCurrent?.(rows[to]);
  };
  // The row may be drawn only after the page has scrolled to it.
  useEffect(() => {
    if (wish === undefined) return;
    const focus = () => {
      const row = grid.current?.querySelector<HTMLElement>(`[data-row="${wish.index}"]`);
      // The reader may have moved to another row in the meantime.
      if (wish.index === at.current) row?.focus({ preventScroll: true });
    };
    const frame = requestAnimationFrame(() => requestAnimationFrame(focus));
    return () => cancelAnimationFrame(frame);
  }, [wish]);

  const toggleChosen = (row: Row) => {
    if (!selection) return;
    const keys = new Set(selection.keys);
    if (!keys.delete(keyOf(row))) keys.add(keyOf(row));
    selection.change(keys);
  };
  const here = rows[current];
  useShortcuts([
    { key: 'j', does: 'Next row', run: () => goToRow(at.current + 1) },
    { key: 'k', does: 'Previous row', run: () => goToRow(at.current - 1) },
    ...(selection
      ? [{ key: 'x', does: 'Choose the row', run: () => here !== undefined && toggleChosen(here) }]
      : []),
  ]);

  const isAllChosen = rows.length > 0 && rows.every((row) => selection?.keys.has(keyOf(row)));
  return (
    <div
      ref={grid}
      class="grid"
      role="table"
      aria-label={name}
      aria-rowcount={rows.length + 1}
      style={{ '--tracks': tracks }}
    >
      <div class="grid-head" role="row" aria-rowindex={1}>
        {selection && (
          <div role="columnheader">
            <input
              type="checkbox"
              aria-label="Choose all rows"
              checked={isAllChosen}
              onChange={() => selection.change(isAllChosen ? new Set() : new Set(rows.map(keyOf)))}
            />
          </div>
        )}
        {detail && (
          <div role="columnheader">
            <span class="unseen">Details</span>
          </div>
        )}
        {columns.map((column) => (
          <HeadCell key={column.id} column={column} sort={sort} />
        ))}
      </div>
      <VirtualList rows={rows} keyOf={keyOf} estimatedPixels={40} scrollTo={wish}>
        {(row, index) => {
          const group = groupOf?.(row);
          const before = index === 0 ? undefined : rows[index - 1];
          const isFirst = group && (before === undefined || groupOf?.(before)?.key !== group.key);
          const isOpen = detail?.isOpen(row) ?? false;
          return (
            <>
              {isFirst && (
                <div role="row" class="grid-group">
                  <div role="cell" aria-colspan={columns.length}>
                    {group.title}
                  </div>
                </div>
              )}
              <div
                role="row"
                aria-rowindex={index + 2}
                tabIndex={-1}
                data-row={index}
                class={`grid-row${index === current ? ' current' : ''}${isOpen ? ' open' : ''}`}
                onFocusCapture={() => {
                  if (index === at.current) return;
                  setCurrent(index);
                  onCurrent?.(row);
                }}
                onKeyDown={(event) => {
                  if (event.key === 'Enter' && event.target === event.currentTarget) detail?.toggle(row);
                }}
                onClick={({ target }) => {
                  if ((target as Element).closest('a, button, input, label') || getSelection()?.toString())
                    return;
                  detail?.toggle(row);
                }}
              >
                {selection && (
                  <div role="cell" class="choose">
                    <input
                      type="checkbox"
                      aria-label={`Choose ${selection.nameOf(row)}`}
                      checked={selection.keys.has(keyOf(row))}
                      onChange={() => toggleChosen(row)}
                    />
                  </div>
                )}
                {detail && (
                  <div role="cell" class="unfold">
                    <button
                      type="button"
                      class="unfold-button"
                      aria-expanded={isOpen}
                      aria-label={isOpen ? 'Hide details' : 'Show details'}
                      onClick={() => detail.toggle(row)}
                    >
                      <Icon name="chevron" />
                    </button>
                  </div>
                )}
                {columns.map(({ id, cell, onPhone = 'small' }) => (
                  <div key={id} role="cell" class={`cell on-phone-${onPhone}`}>
                    {cell(row)}
                  </div>
                ))}
              </div>
              {isOpen && (
                <div role="row" class="grid-detail">
                  <div role="cell" aria-colspan={columns.length}>
                    {detail?.show(row)}
                  </div>
                </div>
              )}
            </>
          );
        }}
      </VirtualList>
    </div>
  );
}

function HeadCell<Row>({
  column: { id, title, isSortable, isNarrow },
  sort,
}: {
  column: Column<Row>;
  sort: GridProps<Row>['sort'];
}) {
  const words = isNarrow ? <span class="unseen">{title}</span> : title;
  if (!isSortable || !sort) return <div role="columnheader">{words}</div>;
  const isBy = sort.by === id;
  const order = isBy ? (sort.isDescending ? 'descending' : 'ascending') : 'none';
  return (
    <div role="columnheader" aria-sort={order}>
      <button type="button" class="sort" onClick={() => sort.change(id)}>
        {words}
        <span aria-hidden="true">{isBy ? (sort.isDescending ? ' ↓' : ' ↑') : isNarrow ? '↕' : ''}</span>
      </button>
    </div>
  );
}
