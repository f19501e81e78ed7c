/** The page's style sheet. Colours carry no meaning alone: each state also has its sign and word. */
export const styles = `
:root{color-scheme:light dark;--ground:#f6f7f9;--card:#fff;--ink:#1b2330;--quiet:#526072;--line:#d5dbe3;--link:#0b57b4;
--good:#12703f;--good-tint:#d8f1e2;--bad:#a3161c;--bad-tint:#fbdcdc;--unsure:#6b4a00;--unsure-tint:#fbedc8;
--note:#45506a;--note-tint:#e4e8f0;--s5:#fff;--s5-tint:#8f1016;--s4:#8f1016;--s4-tint:#fbcfcf;--s3:#7a3d00;--s3-tint:#ffe0bd;
--s2:#5b4a00;--s2-tint:#fdf3c0;--s1:#1f4c80;--s1-tint:#dcebfb}
@media screen and (prefers-color-scheme:dark){:root{--ground:#11161d;--card:#1a212b;--ink:#e6ebf2;--quiet:#a3b0c2;--line:#354152;--link:#8cbcff;
--good:#8fe0b0;--good-tint:#173c29;--bad:#ffb0ae;--bad-tint:#4c1b1e;--unsure:#f2d18a;--unsure-tint:#43350f;
--note:#c3cde0;--note-tint:#2b3546;--s5:#fff;--s5-tint:#b01e25;--s4:#ffb8b5;--s4-tint:#5a1d21;--s3:#ffc98f;--s3-tint:#4f2f0e;
--s2:#f0dd83;--s2-tint:#3f380f;--s1:#a9cffb;--s1-tint:#1d3450}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header,main,footer{max-width:1280px;margin:0 auto;padding:0 16px}
header{padding-top:24px}h1{font-size:22px;margin:0}h2{font-size:18px;margin:0 0 12px}
#summary{font-size:28px;line-height:1.2}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px;margin:16px 0}
a{color:var(--link)}a:focus-visible,button:focus-visible,summary:focus-visible,[tabindex]:focus-visible,input:focus-visible,select:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.quiet,.where,.source,footer{color:var(--quiet)}.quiet{margin:8px 0}
.skip{position:absolute;left:-9999px}.skip:focus{left:16px;top:8px;background:var(--card);padding:8px}
.bar{display:block;width:100%;height:14px;border-radius:7px;background:var(--note-tint)}
.bar-complies{fill:#1d9a59}.bar-excepted{fill:#8a94a8}.bar-not-judged{fill:#d6a121}.bar-violates{fill:#d1343b}
.warning{background:var(--bad-tint);color:var(--bad);border-left:5px solid;padding:10px 12px;border-radius:6px}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:10px;margin:16px 0 0}
.figure{border:1px solid var(--line);border-radius:8px;padding:8px 12px}
.figure dt{color:var(--quiet);font-size:13px}.figure dd{margin:0;font-size:24px;font-weight:600;font-variant-numeric:tabular-nums}
.badge{display:inline-block;border-radius:5px;padding:0 7px;font-size:13px;font-weight:600;white-space:nowrap;background:var(--note-tint);color:var(--note)}
.verdict-complies{background:var(--good-tint);color:var(--good)}.verdict-violates{background:var(--bad-tint);color:var(--bad)}
.verdict-not-judged{background:var(--unsure-tint);color:var(--unsure)}
.severity-critical,.day-5{background:var(--s5-tint);color:var(--s5)}.severity-high,.day-4{background:var(--s4-tint);color:var(--s4)}
.severity-medium,.day-3{background:var(--s3-tint);color:var(--s3)}.severity-low,.day-2{background:var(--s2-tint);color:var(--s2)}
.severity-info,.day-1{background:var(--s1-tint);color:var(--s1)}
.day-0{background:var(--good-tint);color:var(--good)}.day-e{background:var(--note-tint);color:var(--note)}
.day-unjudged{background:var(--unsure-tint);color:var(--unsure)}.day-none{color:var(--quiet)}
.changes,#finding-list,.legend{list-style:none;margin:0;padding:0}.changes li{padding:4px 0}
.where{overflow-wrap:anywhere}.title{font-weight:600}
.filters{display:flex;flex-wrap:wrap;gap:10px 14px;align-items:end;margin-bottom:12px}
.filters label{font-size:13px;color:var(--quiet);display:grid;gap:2px}.filters label:first-child{flex:1 1 220px}
input,select,button{font:inherit;color:inherit;background:var(--card);border:1px solid var(--quiet);border-radius:6px;padding:6px 10px;min-height:38px;max-width:100%}
button{cursor:pointer}.filters output{padding:8px 0;font-weight:600}
details{border:1px solid var(--line);border-radius:8px;margin:6px 0}
summary{cursor:pointer;padding:8px 12px}summary .where{display:block;padding-left:18px}
.body{padding:0 14px 8px;border-top:1px solid var(--line);overflow-wrap:anywhere}.note{background:var(--note-tint);color:var(--note);padding:6px 10px;border-radius:6px}
table{border-collapse:collapse;width:100%;font-size:14px}caption{text-align:left;font-weight:600;padding:8px 0 2px}
th,td{text-align:left;padding:6px 8px;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:break-word}
tbody th{font-weight:600}.evidence td{overflow-wrap:anywhere}.evidence th{font-weight:400}.evidence td:nth-child(2){font-weight:600}
.scroll{overflow-x:auto}#job-table{min-width:1180px}#job-table tbody th{min-width:200px;max-width:320px;overflow-wrap:anywhere}#job-table .time{white-space:nowrap}
#job-table thead button{border:0;background:none;padding:0;min-height:24px;font-weight:600;white-space:nowrap}
th[aria-sort=ascending] button::after{content:" ▲";content:" ▲" / ""}th[aria-sort=descending] button::after{content:" ▼";content:" ▼" / ""}
.links a{display:block;min-width:190px}td{font-variant-numeric:tabular-nums}.rules{min-width:760px}
.trend{display:block;width:100%;height:110px}.trend rect{fill:#1d9a59}.trend line{stroke:var(--line)}
.legend{display:flex;flex-wrap:wrap;gap:6px 14px;margin-bottom:10px;font-size:13px}.legend .day{padding:2px 0;border-radius:4px}
.day{display:inline-block;width:22px;text-align:center;font-size:12px;font-weight:600}
.heat{width:auto}.heat td.day{display:table-cell;border:1px solid var(--card);padding:3px 0}
.heat thead th{min-width:24px;padding:2px 0;text-align:center;font-size:11px;color:var(--quiet)}
.heat th:first-child{min-width:300px;max-width:300px;text-align:left}.heat tbody th{padding:3px 8px 3px 0;border:0;font-weight:400;white-space:nowrap;overflow:hidden;text-overflow:ellipsis;position:sticky;left:0;background:var(--card)}
[hidden]{display:none}
@media (max-width:700px){#summary{font-size:24px}header,main,footer{padding-left:10px;padding-right:10px}section{padding:12px}
#job-table{min-width:0}#job-table thead tr{display:flex;flex-wrap:wrap;gap:6px}#job-table thead th{border:0;padding:0}#job-table thead button{border:1px solid var(--line);padding:0 8px;min-height:32px}#job-table thead,#job-table tbody{display:block}#job-table tbody tr{display:block;border:1px solid var(--line);border-radius:8px;margin:8px 0;padding:6px 10px}
#job-table tbody th,#job-table td{display:flex;gap:10px;border:0;padding:2px 0;max-width:none;min-width:0;overflow-wrap:anywhere}
#job-table tbody th::before,#job-table td::before{content:attr(data-label);flex:0 0 100px;color:var(--quiet);font-weight:400}
.heat th:first-child{min-width:120px;max-width:120px}.filters label,.filters label:first-child{flex:1 1 45%}.filters select{width:100%}}
@media print{body{background:#fff;font-size:11px}section{border:0;padding:0;break-inside:auto}.filters label,.skip{display:none}
button[id]{border:0;padding:0;min-height:0;background:none;font-size:0}button[id]::after{content:attr(data-paper);font-size:11px}
.scroll{overflow:visible}.heat{font-size:10px}.heat thead th{min-width:0}.heat td.day{width:17px;font-size:9px}#job-table,.rules{min-width:0;font-size:9px}#job-table .time{white-space:normal}#job-table tbody th{min-width:100px}.links a{min-width:90px}#job-table :is(th,td):nth-child(n+10),#job-table :is(th,td):nth-child(5){display:none}#job-table .badge{font-size:9px;padding:0 3px}#job-table th,#job-table td{padding:3px 4px}.heat th:first-child{min-width:150px;max-width:150px}tr,details{break-inside:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
