import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'preact/hooks';
import uPlot, { type AlignedData, type Options } from 'uplot';
import { useThemeChange } from '../app/theme.ts';

/** The colours of the style sheet by name, so that drawn parts follow the theme, too. */
export type Colours = (name: string) => string;

export type PlotOptions = Omit<Options, 'width' | 'height'>;

interface PlotProps {
  /** What the plot shows, in words, for readers who cannot see it. */
  label: string;
  data: AlignedData;
  height: number;
  options: (colours: Colours) => PlotOptions;
  /** Called with the index in the data that the pointer is at. */
  onHover?: (index: number | undefined) => void;
  onClick?: (index: number) => void;
}

/** A plot as wide as its container. */
export function Plot({ label, data, height, options, onHover, onClick }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const heard = useRef({ onHover, onClick });
  heard.current = { onHover, onClick };
  const draw = useRef(() => {});

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let plot: uPlot | undefined;
    draw.current = () => {
      plot?.destroy();
      const style = getComputedStyle(element);
      const made = options((name) => style.getPropertyValue(`--${name}`));
      const hovered = (self: uPlot) => heard.current.onHover?.(self.cursor.idx ?? undefined);
      plot = new uPlot(
        { ...made, width: element.clientWidth, height, hooks: { ...made.hooks, setCursor: [hovered] } },
        data,
        element,
      );
      plot.over.addEventListener('click', () => {
        const index = plot?.cursor.idx;
        if (typeof index === 'number') heard.current.onClick?.(index);
      });
    };
    draw.current();
    const observer = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot?.destroy();
    };
  }, [data, height, options]);
  useThemeChange(() => draw.current());

  return <div ref={place} class="plot" role="img" aria-label={label} style={{ minHeight: `${height}px` }} />;
}
