import { useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

/** An id: its beginning is shown, and a click copies it whole. */
export function CopiedId({ id, what }: { id: string; what: string }) {
  const [isCopied, setCopied] = useState(false);
  const short = id.length > 14 ? `${id.slice(0, 12)}…` : id;
  return (
    <button
      type="button"
      class="copied"
      aria-label={isCopied ? `${what} copied` : `Copy ${what} ${id}`}
      onClick={async () => {
        await navigator.clipboard.writeText(id);
        setCopied(true);
      }}
    >
      <code>{short}</code> {isCopied ? 'copied' : <Icon name="copy" />}
    </button>
  );
}
