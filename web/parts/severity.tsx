import { type Level, marks, signs } from './levels.ts';

/** The sign of a level with its word. In a narrow place, only screen readers get the word. */
export function Severity({
  level,
  isNarrow = false,
  word,
}: {
  level: Level;
  isNarrow?: boolean;
  word?: string;
}) {
  const { shape, word: usual } = signs[level];
  return (
    <span class={`severity ${level}`}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path class="shape" d={shape} />
        {marks[level] && <path class="mark" d={marks[level]} />}
      </svg>
      <span class={isNarrow ? 'unseen' : undefined}>{word ?? usual}</span>
    </span>
  );
}
