import { percent, percentRange } from '../packages/lab/dist/report/wording.js';

/**
 * Points with intervals: the systems one below the other, the protocols of each together.
 *
 * @param entries Results on this corpus, at least one.
 */
export function scoresFigure({ name, title, protocols }, entries, systems) {
  const shown = protocols.filter(({ kind }) => entries.some(({ protocol }) => protocol === kind));
  const titleOf = (kind) => shown.find((protocol) => protocol.kind === kind).title;
  const values = entries.map(({ system, protocol, uar: { value, low, high } }) => ({
    system,
    protocol: titleOf(protocol),
    value,
    low,
    high,
    label: percent(value),
  }));
  const x = {
    type: 'quantitative',
    scale: { domain: [0, 1] },
    axis: { format: '.0%', title: 'UAR', tickCount: 6, domain: false, ticks: false },
  };
  return {
    name,
    caption: 'UAR with 95 % intervals.',
    alt: `UAR on ${title}. ${values
      .map(
        ({ system, protocol, value, ...range }) =>
          `${system}, ${protocol}: ${percent(value)} (${percentRange(range)})`,
      )
      .join('; ')}.`,
    table: { columns: [], rows: [] },
    spec: {
      data: { values },
      width: 640,
      height: { step: 18 },
      encoding: {
        y: {
          field: 'system',
          type: 'nominal',
          sort: systems.map((system) => system.name),
          scale: { paddingInner: 0.35 },
          axis: { title: null, ticks: false, domain: false, labelFontSize: 12, labelPadding: 10 },
        },
        yOffset: { field: 'protocol', sort: shown.map((protocol) => protocol.title) },
        color: {
          field: 'protocol',
          scale: {
            domain: shown.map((protocol) => protocol.title),
            range: shown.map(({ color }) => color),
          },
          legend: {
            title: null,
            orient: 'top',
            symbolType: 'circle',
            symbolOpacity: 1,
            columnPadding: 24,
            labelLimit: 300,
          },
        },
      },
      layer: [
        {
          mark: { type: 'rule', strokeWidth: 3, strokeCap: 'round', opacity: 0.45 },
          encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' } },
        },
        { mark: { type: 'circle', size: 90, opacity: 1 }, encoding: { x: { ...x, field: 'value' } } },
        {
          mark: { type: 'text', dx: 8, align: 'left', fontSize: 11 },
          encoding: { x: { ...x, field: 'high' }, text: { field: 'label' } },
        },
      ],
    },
  };
}
