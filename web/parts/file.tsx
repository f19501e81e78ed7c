import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

/** A field to drop a file on, or to choose one by a click or the keyboard. */
export function FileDrop({
  label,
  accept,
  take,
  children,
}: {
  /** The requested file, or the name of the chosen one. */
  label: string;
  /** The `accept` attribute of an input: `.csv,text/csv`. */
  accept: string;
  /** Called with the file, or without one when the reader has chosen none. */
  take: (file: File | undefined) => void;
  /** The requirements for the file. */
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

/** Saves an answer of the API as a file for the reader. No part of it gets into an address. */
export function saveFile(name: string, type: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
