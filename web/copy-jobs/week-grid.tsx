import { useRef, useState } from 'preact/hooks';
import { days, hourOf, painted, type Spot, type Week } from './week.ts';

/** A week to paint with the pointer, or with the arrow keys and the space bar. Without `change`, it is read-only. */
export function WeekGrid({ week, change }: { week: Week; change?: (week: Week) => void }) {
  const [stroke, setStroke] = useState<{ from: Spot; to: Spot; allowed: boolean }>();
  const [at, setAt] = useState<Spot>({ row: 0, hour: 0 });
  const grid = useRef<HTMLFieldSetElement>(null);
  const shown = stroke ? painted(week, [stroke.from, stroke.to], stroke.allowed) : week;
  const isAllowed = ({ row, hour }: Spot) => shown[hourOf(days[row]?.[0] ?? 0, hour)] ?? false;

  const end = () => {
    if (stroke) change?.(shown);
    setStroke(undefined);
  };
  const spotUnder = ({ clientX, clientY }: PointerEvent): Spot | undefined => {
    const hour = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>('.week-hour');
    return hour ? { row: Number(hour.dataset['row']), hour: Number(hour.dataset['hour']) } : undefined;
  };
  const goTo = ({ row, hour }: Spot) => {
    const spot = { row: (row + 7) % 7, hour: (hour + 24) % 24 };
    setAt(spot);
    grid.current?.querySelector<HTMLElement>(`[data-row="${spot.row}"][data-hour="${spot.hour}"]`)?.focus();
  };
  const keys: Record<string, (spot: Spot) => void> = {
    ArrowLeft: ({ row, hour }) => goTo({ row, hour: hour - 1 }),
    ArrowRight: ({ row, hour }) => goTo({ row, hour: hour + 1 }),
    ArrowUp: ({ row, hour }) => goTo({ row: row - 1, hour }),
    ArrowDown: ({ row, hour }) => goTo({ row: row + 1, hour }),
    ' ': (spot) => change?.(painted(week, [spot, spot], !isAllowed(spot))),
  };

  return (
    <fieldset
      ref={grid}
      class="week"
      aria-label="Hours of the week"
      onPointerMove={(event) => {
        const to = stroke && spotUnder(event);
        if (stroke && to) setStroke({ ...stroke, to });
      }}
      onPointerUp={end}
      onPointerLeave={end}
    >
      <span />
      {Array.from({ length: 24 }, (_, hour) => (
        <span key={hour} class="hour-name" aria-hidden="true">
          {hour % 6 === 0 ? String(hour).padStart(2, '0') : ''}
        </span>
      ))}
      {days.map(([, name], row) => [
        <span key={name} class="day-name" aria-hidden="true">
          {name}
        </span>,
        ...Array.from({ length: 24 }, (_, hour) => (
          <button
            key={hour}
            type="button"
            class="week-hour"
            data-row={row}
            data-hour={hour}
            disabled={!change}
            aria-pressed={isAllowed({ row, hour })}
            aria-label={`${name} ${hour}:00`}
            tabIndex={at.row === row && at.hour === hour ? 0 : -1}
            onPointerDown={(event) => {
              if (!change) return;
              event.currentTarget.releasePointerCapture(event.pointerId);
              const spot = { row, hour };
              setAt(spot);
              setStroke({ from: spot, to: spot, allowed: !isAllowed(spot) });
            }}
            onKeyDown={(event) => {
              const act = keys[event.key];
              if (!act) return;
              event.preventDefault();
              act({ row, hour });
            }}
          />
        )),
      ])}
    </fieldset>
  );
}
