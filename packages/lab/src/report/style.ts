import { accent, cool, faint, ink, quiet, warm } from './palette.js';

/** The report's style sheet. */
export const style = `
:root { color-scheme: light; --ink: ${ink}; --quiet: ${quiet}; --faint: ${faint}; --accent: ${accent}; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1080px; padding: 56px 40px 40px; background: #fff; color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif; }
h1, h2, h3, p { margin: 0; }
h1 { font-size: 40px; line-height: 1.15; letter-spacing: -0.02em; margin: 6px 0 12px; }
section { margin-top: 56px; }
section > h2 { font-size: 24px; letter-spacing: -0.01em; padding-top: 20px; border-top: 2px solid var(--ink); margin-bottom: 14px; }
section > p, .plain p { max-width: 74ch; margin-bottom: 8px; }
.kicker { color: var(--quiet); font-size: 13px; letter-spacing: 0.04em; }
.lead { font-size: 19px; max-width: 62ch; }
header + main > section:first-child { margin-top: 36px; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: 20px; }
.card { border: 1px solid var(--faint); border-top: 4px solid #98a3ae; border-radius: 4px; padding: 20px 24px; }
.card.speakersApart, .card.model { border-top-color: var(--accent); background: #f5f9fd; }
.card.corporaApart { border-top-color: ${cool}; }
.card h2 { font-size: 15px; font-weight: 600; color: var(--quiet); }
.card .big { font-size: 30px; font-weight: 600; line-height: 1.1; margin: 8px 0 2px; }
.card .big span { font-size: 64px; font-weight: 700; letter-spacing: -0.03em; font-variant-numeric: tabular-nums; }
.card.speakersApart .big, .card.model .big { color: var(--accent); }
.card .big small { font-size: 16px; font-weight: 600; color: var(--quiet); }
.card .range, .card .protocol { color: var(--quiet); font-size: 14px; }
.card dl { display: flex; gap: 32px; margin: 16px 0 12px; }
.card dt { font-size: 13px; color: var(--quiet); }
.card dd { margin: 0; font-size: 19px; font-weight: 600; font-variant-numeric: tabular-nums; }
.plain { margin: 24px 0 0; font-size: 18px; }
.warnings { margin: 20px 0 8px; padding: 14px 20px 14px 38px; background: #fdf5ee; border-left: 4px solid ${warm}; border-radius: 2px; }
.warnings li { margin: 4px 0; }
figure { margin: 24px 0 0; }
figure img { display: block; max-width: 100%; height: auto; }
figcaption { color: var(--quiet); font-size: 14px; max-width: 86ch; margin-top: 6px; }
details { margin-top: 6px; font-size: 14px; }
summary { cursor: pointer; color: var(--accent); width: max-content; }
.scroll { overflow-x: auto; }
.cards + .scroll { margin-top: 20px; }
details .scroll { max-height: 460px; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; margin: 10px 0; }
th, td { text-align: left; padding: 4px 12px 4px 0; border-bottom: 1px solid var(--faint); white-space: nowrap; }
thead th { color: var(--quiet); font-weight: 600; position: sticky; top: 0; background: #fff; }
pre { background: #f5f7f9; padding: 16px; overflow: auto; max-height: 460px; font-size: 12px; line-height: 1.45; }
.mistakes, .examples { display: grid; grid-template-columns: repeat(auto-fill, minmax(440px, 1fr)); gap: 20px; margin-top: 16px; }
.mistakes article, .examples article { border: 1px solid var(--faint); border-radius: 4px; padding: 16px 20px; min-width: 0; }
h3 { font-size: 17px; }
.arrow { font-weight: 400; color: var(--quiet); }
.who { color: var(--quiet); font-size: 13px; overflow-wrap: anywhere; }
audio { width: 100%; height: 36px; margin-top: 10px; }
.examples figure { margin-top: 10px; }
.examples figcaption { font-size: 13px; }
.bars { width: 100%; margin-bottom: 0; }
.bars th, .bars td { border: 0; padding: 2px 10px 2px 0; font-weight: 400; }
.bars th { width: 30%; max-width: 150px; overflow: hidden; text-overflow: ellipsis; }
.bars td:nth-child(2) { width: 100%; background: linear-gradient(#f2f5f8, #f2f5f8) 0 50% / 100% 14px no-repeat; padding: 0; }
.bars td:last-child { padding: 2px 0 2px 10px; text-align: right; }
.bars span { display: block; height: 14px; min-width: 1px; border-radius: 0 2px 2px 0; }
.bars .truth th { font-weight: 700; }
.bars .truth th::after { content: ' (label)'; font-weight: 400; color: var(--quiet); }
.progress { height: 8px; margin: 28px 0 8px; background: #eef2f6; border-radius: 4px; overflow: hidden; }
.progress span { display: block; height: 100%; background: var(--accent); border-radius: 4px; }
.left { display: flex; justify-content: space-between; color: var(--quiet); font-size: 14px; font-variant-numeric: tabular-nums; }
.runs { width: 100%; margin-top: 24px; font-size: 14px; }
.runs th { font-weight: 400; white-space: normal; }
.runs thead th { vertical-align: bottom; }
.runs td:nth-child(n + 3), .runs th:nth-child(n + 3) { text-align: right; }
.runs .waiting { color: #98a3ae; }
.runs .under-way th, .runs .under-way td { font-weight: 600; color: var(--accent); }
h1.name { overflow-wrap: anywhere; }
.measures tbody th { padding-top: 14px; }
.measures td:first-child { white-space: normal; }
.measures td:nth-child(n + 2), .measures thead th:nth-child(n + 2) { padding-left: 12px; }
.dot { display: inline-block; width: 12px; height: 12px; border-radius: 50%; margin-right: 8px; }
footer { margin-top: 64px; padding-top: 16px; border-top: 1px solid var(--faint); color: var(--quiet); font-size: 13px; }
@media (max-width: 760px) { main > section > figure { overflow-x: auto; } main > section > figure > img { max-width: 760px; } }
@media (max-width: 600px) { body { padding: 28px 16px; } h1 { font-size: 30px; } .mistakes, .examples { grid-template-columns: 1fr; } }
@media print { section { break-inside: avoid; } audio, details { display: none; } }
`;
