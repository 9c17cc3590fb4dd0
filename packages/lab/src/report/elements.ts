import { createHash } from 'node:crypto';
import type { DrawnFigure, Table } from './figures/figure.js';
import { html, Markup } from './markup.js';
import { style } from './style.js';

/**
 * A whole page that needs nothing else.
 *
 * @param script What it runs; it may ask nothing but where it comes from. Without one the page runs no script.
 */
export function renderDocument(title: string, body: Markup, script?: string): Markup {
  const allowed = script
    ? `; script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'; connect-src 'self'`
    : '';
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="affetto">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'${new Markup(allowed)}">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Markup(style)}</style>
</head>
<body>
${body}
${script && new Markup(`<script>${script}</script>`)}
</body>
</html>
`;
}

/** A figure with its caption and, folded up, its numbers if it has any. */
export function renderFigure(figure: Omit<DrawnFigure, 'png'>): Markup {
  const width = Number(/ width="([\d.]+)"/.exec(figure.svg)![1]);
  return html`<figure id="${figure.name}">
<img src="data:image/svg+xml;base64,${Buffer.from(figure.svg).toString('base64')}" width="${width}" alt="${figure.alt}">
<figcaption>${figure.caption}</figcaption>
${figure.table.rows.length > 0 && html`<details><summary>The numbers</summary>${renderTable(figure.table)}</details>`}
</figure>`;
}

export function renderTable({ columns, rows }: Table): Markup {
  return html`<div class="scroll"><table><thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody></table></div>`;
}

/** The text with its first letter large. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
