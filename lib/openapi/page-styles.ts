/** The page's own styles: light and dark by the reader's choice, readable on a telephone. */
export const pageStyles = `
:root{color-scheme:light dark;background:light-dark(#fff,#121212);--line:#8885;--quiet:light-dark(#555,#aaa)}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
.quiet,caption{color:var(--quiet)}caption{text-align:left}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;list-style:none}
article{border-top:1px solid var(--line);padding:.5rem 0}
h3{font-size:1.05rem;margin:.5rem 0}h4{margin:.75rem 0 .25rem}
code,pre{font:13px/1.45 ui-monospace,monospace}code{overflow-wrap:anywhere}
pre{border:1px solid var(--line);border-radius:4px;padding:.5rem;margin:.5rem 0;overflow:auto;max-height:28rem}
table{border-collapse:collapse;width:100%}th,td{border-top:1px solid var(--line);padding:.25rem .75rem .25rem 0;text-align:left;vertical-align:top}
tbody th{width:1%;font-weight:400;white-space:nowrap}tbody th .quiet{font-size:.875rem}td p{margin:0}
dl{display:grid;grid-template-columns:3.5rem minmax(0,1fr);margin:0}dt{font-weight:600;margin:.25rem 0}dd{margin:0}p{margin:.25rem 0}
`;
