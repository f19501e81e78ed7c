import { useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

/** An id. Its first characters are shown, and a click copies the whole id. */
export function CopiedId({ id, what }: { id: string; what: string }) {
  const [isCopied, setCopied] = useState(false);
  const short = id.length > 14 ? `${id.slice(0, 12)}…` : id;
  return (
    <button
      type="button"
      class="copied"
      title={id}
      onClick={async () => {
        await navigator.clipboard.writeText(id);
        setCopied(true);
      }}
    >
      <span class="unseen">Copy {what} </span>
      <code>{short}</code> {isCopied ? 'copied' : <Icon name="copy" />}
    </button>
  );
}
