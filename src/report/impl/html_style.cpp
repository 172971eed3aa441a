#include "report/impl/html_parts.hpp"

namespace concord::report {

std::string_view html_style() {
  return R"css(
:root {
  color-scheme: light dark;
  --page: #f6f7f8; --surface: #ffffff; --ink: #1a2027; --muted: #5a6572; --line: #dfe3e8; --soft: #eef1f4;
  --good: #14713f; --good-soft: #e5f4eb; --bad: #b3261e; --bad-soft: #fceceb; --link: #1f5fbf;
  --total: #47525f; --up: #2f74c0; --down: #cf6a1a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #101418; --surface: #181d23; --ink: #e7eaee; --muted: #9aa5b1; --line: #2c343d; --soft: #20272e;
    --good: #6cce97; --good-soft: #16301f; --bad: #ff8f86; --bad-soft: #3a1d1b; --link: #86b6f5;
    --total: #8b97a5; --up: #5b9ee6; --down: #e8924a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 400 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
}
main, footer { max-width: 1080px; margin: 0 auto; padding: 0 24px; }
header { padding: 44px 0 4px; }
h1 { margin: 0; font-size: 30px; line-height: 1.2; font-weight: 650; letter-spacing: -0.015em; text-wrap: balance; overflow-wrap: anywhere; }
h2 { margin: 44px 0 12px; font-size: 20px; line-height: 1.3; font-weight: 650; letter-spacing: -0.01em; overflow-wrap: anywhere; break-after: avoid; }
p { margin: 0; }
.answer { margin-top: 10px; max-width: 68ch; font-size: 18px; line-height: 1.5; color: var(--muted); white-space: pre-line; overflow-wrap: anywhere; }
.text { margin: 12px 0; max-width: 72ch; white-space: pre-line; overflow-wrap: anywhere; }
nav { display: flex; flex-wrap: wrap; gap: 6px 8px; margin: 18px 0 0; }
nav a { padding: 3px 10px; border: 1px solid var(--line); border-radius: 999px; background: var(--surface); color: var(--link); font-size: 13.5px; text-decoration: none; overflow-wrap: anywhere; }
nav a:hover { background: var(--soft); }
nav a:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 14px; margin: 24px 0; }
.figure { padding: 16px 18px; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; break-inside: avoid; min-width: 0; }
.figure dt { color: var(--muted); font-size: 13px; font-weight: 550; overflow-wrap: anywhere; }
.figure dd { margin: 0; overflow-wrap: anywhere; }
.figure .value { margin-top: 4px; font-size: 25px; line-height: 1.25; font-weight: 650; letter-spacing: -0.015em; font-variant-numeric: tabular-nums; }
.figure .note { margin-top: 4px; color: var(--muted); font-size: 13px; line-height: 1.45; }
.figure .value.small { font-size: 18px; line-height: 1.35; }
.figure.good .value { color: var(--good); }
.figure.bad .value { color: var(--bad); }
.figure.good dt::after, .figure.bad dt::after {
  float: right; width: 18px; height: 18px; margin-left: 8px; border-radius: 50%;
  font-size: 12px; font-weight: 700; line-height: 18px; text-align: center;
}
.figure.good dt::after { content: "✓"; color: var(--good); background: var(--good-soft); }
.figure.bad dt::after { content: "!"; color: var(--bad); background: var(--bad-soft); }
.waterfall, details { margin: 20px 0; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; }
.waterfall { padding: 16px 18px 14px; break-inside: avoid; }
figcaption, summary { font-size: 15px; font-weight: 600; overflow-wrap: anywhere; }
.count { margin-left: 6px; color: var(--muted); font-size: 13px; font-weight: 450; white-space: nowrap; font-variant-numeric: tabular-nums; }
.waterfall svg { display: block; width: 100%; height: auto; margin-top: 10px; overflow: visible; }
.waterfall svg.narrow { display: none; }
.waterfall text { fill: var(--ink); font-size: 14px; }
.waterfall .value { font-variant-numeric: tabular-nums; }
.waterfall .total text { font-weight: 600; }
.waterfall .band { fill: var(--soft); }
.waterfall .total .bar { fill: var(--total); }
.waterfall .up .bar { fill: var(--up); }
.waterfall .down .bar { fill: var(--down); }
.waterfall .axis { stroke: var(--line); stroke-width: 1; }
.waterfall .link { stroke: var(--muted); stroke-width: 1; stroke-dasharray: 2 2; opacity: .7; }
.waterfall .break { stroke: var(--surface); stroke-width: 3; fill: none; }
.timeline { margin: 20px 0; padding: 16px 18px 14px; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; break-inside: avoid; }
.timeline .strip { display: grid; grid-template-columns: 190px 1fr; gap: 12px; align-items: end; margin-top: 12px; font-size: 14px; }
.timeline b { display: block; font-weight: 500; line-height: 1.35; overflow-wrap: anywhere; }
.timeline .strip span { color: var(--muted); font-size: 12.5px; font-variant-numeric: tabular-nums; }
.timeline svg { display: block; width: 100%; height: 60px; border-bottom: 1px solid var(--line); }
.timeline .bar { fill: var(--total); }
.timeline .open .bar { fill: var(--down); }
.timeline .hit { fill: transparent; }
.timeline g:hover .hit { fill: var(--soft); }
.timeline .axis { display: flex; justify-content: space-between; margin: 5px 0 0 202px; color: var(--muted); font-size: 12.5px; font-variant-numeric: tabular-nums; }
summary { padding: 13px 18px; cursor: pointer; border-radius: 10px; }
summary::marker { color: var(--muted); }
summary:focus-visible, .scroll:focus-visible, pre:focus-visible, th button:focus-visible, .search input:focus-visible { outline: 2px solid var(--link); outline-offset: -2px; }
details[open] > summary { border-radius: 10px 10px 0 0; }
.scroll { overflow: auto; max-height: 820px; border-top: 1px solid var(--line); border-radius: 0 0 10px 10px; }
table { width: 100%; border-collapse: separate; border-spacing: 0; font-size: 14px; line-height: 1.45; }
th, td { padding: 7px 12px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { padding-left: 18px; }
th:last-child, td:last-child { padding-right: 18px; }
td { white-space: pre-wrap; overflow-wrap: break-word; max-width: 420px; min-width: 56px; unicode-bidi: isolate; }
td[dir]:dir(rtl) { text-align: left; }
td.n, td.d { white-space: nowrap; font-variant-numeric: tabular-nums; min-width: 0; }
th.n, td.n { text-align: right; }
td.t { min-width: 13em; }
td.neg { color: var(--bad); }
td.nil { color: var(--muted); }
thead th { position: sticky; top: 0; z-index: 1; background: var(--soft); color: var(--muted); font-size: 13px; font-weight: 600; vertical-align: bottom; overflow-wrap: break-word; }
tbody tr:last-child td { border-bottom: 0; }
tbody tr:hover td { background: var(--soft); }
tfoot td { position: sticky; bottom: 0; background: var(--surface); border-top: 2px solid var(--line); border-bottom: 0; font-weight: 650; }
.empty, .more { padding: 0 18px 14px; color: var(--muted); font-size: 13.5px; overflow-wrap: anywhere; }
.scroll + .more { padding-top: 10px; border-top: 1px solid var(--line); }
.waterfall .more { padding: 10px 0 0; }
pre { margin: 0; padding: 14px 18px; overflow: auto; max-height: 560px; border-top: 1px solid var(--line); tab-size: 4; }
pre, .unseen { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace; }
pre { font-size: 13px; line-height: 1.5; }
.unseen { padding: 0 3px; border-radius: 3px; background: var(--bad-soft); color: var(--bad); font-size: .85em; font-style: normal; }
.cut { color: var(--muted); }
th button { all: unset; cursor: pointer; }
th:not(.n) button::after, th.n button::before { content: "↕"; margin: 0 4px; opacity: .35; font-weight: 400; }
th[aria-sort=ascending]:not(.n) button::after, th.n[aria-sort=ascending] button::before { content: "↑"; opacity: 1; }
th[aria-sort=descending]:not(.n) button::after, th.n[aria-sort=descending] button::before { content: "↓"; opacity: 1; }
.search { display: flex; align-items: center; gap: 12px; padding: 0 18px 12px; color: var(--muted); font-size: 13px; }
.search input { width: 260px; max-width: 100%; padding: 6px 10px; border: 1px solid var(--line); border-radius: 7px; background: var(--page); color: var(--ink); font: inherit; font-size: 14px; }
footer { padding-top: 20px; padding-bottom: 48px; color: var(--muted); font-size: 12.5px; }
@media (max-width: 640px) {
  main, footer { padding-left: 14px; padding-right: 14px; }
  header { padding-top: 26px; }
  h1 { font-size: 24px; }
  h2 { margin-top: 34px; }
  .answer { font-size: 16px; }
  .figures { grid-template-columns: repeat(auto-fit, minmax(160px, 1fr)); gap: 10px; }
  .figure { padding: 12px 14px; }
  .figure .value { font-size: 21px; }
  .figure .value.small { font-size: 16px; }
  .waterfall svg.wide { display: none; }
  .waterfall svg.narrow { display: block; }
  .timeline .strip { grid-template-columns: 1fr; gap: 4px; }
  .timeline .axis { margin-left: 0; }
  .timeline .axis span:nth-child(even) { display: none; }
  th, td { padding: 7px 9px; }
}
@media print {
  :root {
    --page: #fff; --surface: #fff; --ink: #000; --muted: #444; --line: #bbb; --soft: #f0f0f0;
    --good: #14713f; --good-soft: #fff; --bad: #b3261e; --bad-soft: #fff; --total: #47525f; --up: #2f74c0; --down: #cf6a1a;
  }
  @page { margin: 16mm 14mm; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  header { padding-top: 0; }
  h1 { font-size: 20pt; }
  .answer { font-size: 12pt; }
  .figures { grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); }
  .figure .value { font-size: 15pt; }
  .figure .value.small { font-size: 9.5pt; }
  .waterfall svg.wide { display: block; }
  .waterfall svg.narrow { display: none; }
  .bar, .band, thead th, .unseen, .timeline svg { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .scroll, pre { max-height: none; overflow: visible; }
  details:not(.long)::details-content { content-visibility: visible; block-size: auto; }
  summary { list-style: none; break-after: avoid; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 8pt; }
  table { font-size: 9pt; }
  th, td { padding: 4px 7px; }
  thead th, tfoot td { position: static; }
  td.t { min-width: 16em; }
  table.wide { font-size: 6.5pt; }
  table.wide th, table.wide td { padding: 3px; font-size: inherit; }
  table.wide td.t, table.wide td { min-width: 0; max-width: none; }
  table.wide th, table.wide td:not(.n):not(.d) { overflow-wrap: anywhere; }
  tfoot { display: table-row-group; }
  tr { break-inside: avoid; }
  th button { display: contents; }
  footer, nav, .search, th button::before, th button::after { display: none !important; }
}
)css";
}

std::string_view html_script() {
  return R"js(
"use strict";
(() => {
  const value = (row, column, number) => {
    const text = row.cells[column].textContent;
    if (!number) return text;
    const plain = text.replace(/[,%]/g, "");
    return plain === "" || isNaN(plain) ? null : Number(plain);
  };
  const order = new Intl.Collator(undefined, { numeric: true });
  const sort = (table, column, ascending) => {
    const number = table.tHead.rows[0].cells[column].classList.contains("n");
    const rows = [...table.tBodies[0].rows].map((row) => [value(row, column, number), row]);
    rows.sort(([left], [right]) => {
      if (left === right) return 0;
      if (left === null || left === "") return 1;
      if (right === null || right === "") return -1;
      const before = number ? left - right : order.compare(left, right);
      return ascending ? before : -before;
    });
    table.tBodies[0].append(...rows.map(([, row]) => row));
  };
  const addSorting = (table) => {
    [...table.tHead.rows[0].cells].forEach((cell, column, cells) => {
      const button = document.createElement("button");
      button.append(...cell.childNodes);
      cell.append(button);
      button.addEventListener("click", () => {
        const ascending = cell.getAttribute("aria-sort") !== "ascending";
        cells.forEach((other) => other.removeAttribute("aria-sort"));
        cell.setAttribute("aria-sort", ascending ? "ascending" : "descending");
        sort(table, column, ascending);
      });
    });
  };
  const addSearch = (table) => {
    const rows = [...table.tBodies[0].rows];
    const bar = document.createElement("div");
    const input = document.createElement("input");
    const found = document.createElement("span");
    bar.className = "search";
    input.type = "search";
    input.placeholder = "Search these rows";
    input.setAttribute("aria-label", "Search these rows");
    found.setAttribute("aria-live", "polite");
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      rows.forEach((row) => {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        if (!row.hidden) ++count;
      });
      found.textContent = words.length ? `${count} of ${rows.length} rows` : "";
    });
    bar.append(input, found);
    table.parentElement.before(bar);
  };
  document.querySelectorAll("table.tools").forEach((table) => {
    addSorting(table);
    addSearch(table);
  });
})();
)js";
}

std::string_view html_script_hash() {
  return "Cha+wJplqLMCnlCnhccoCTeXJBu6NDM7eiDi+oWa8cc=";
}

}  // namespace concord::report
