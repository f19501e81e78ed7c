import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

/** A place to drop a file on, or to choose one by a click or the keyboard. */
export function FileDrop({
  label,
  accept,
  take,
  children,
}: {
  /** What it asks for, or the name of the file it has. */
  label: string;
  /** As the attribute of an input: `.csv,text/csv`. */
  accept: string;
  /** Called with the file; with none where somebody has chosen none. */
  take: (file: File | undefined) => void;
  /** What the file should be like. */
  children: ComponentChildren;
}) {
  const [isOver, setOver] = useState(false);
  return (
    <label
      class={isOver ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        take(event.dataTransfer?.files[0]);
      }}
    >
      <strong>{label}</strong>
      <span class="quiet">{children}</span>
      <input type="file" accept={accept} onChange={({ currentTarget: { files } }) => take(files?.[0])} />
    </label>
  );
}

/** Gives the reader a file of what the API has answered; nothing of it gets into an address. */
export function saveFile(name: string, type: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
