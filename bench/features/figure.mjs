const colors = {
  librosa: '#1f5a94',
  opensmile: '#c2571a',
  'opensmile-core': '#e0a070',
  Meyda: '#117733',
  'essentia.js': '#882255',
};

/** Bars: how many times as long as ours each peer takes. */
export function ratioFigure(measured, corpus) {
  const peers = Object.keys(colors);
  const values = measured.flatMap(({ title, times }) =>
    peers
      .filter((peer) => times[peer] !== undefined)
      .map((peer) => ({ title, peer, ratio: times[peer] / times.affetto })),
  );
  const shown = peers.filter((peer) => values.some((value) => value.peer === peer));
  return {
    name: 'features',
    caption: '',
    alt: 'How many times as long as affetto other libraries take for each feature, on a logarithmic scale.',
    table: { columns: [], rows: [] },
    spec: {
      data: { values },
      title: `Times as long as affetto's, one thread (${corpus})`,
      width: 460,
      height: { step: 9 },
      encoding: {
        y: {
          field: 'title',
          type: 'nominal',
          sort: measured.map(({ title }) => title),
          scale: { paddingInner: 0.3 },
          axis: { title: null, ticks: false, domain: false, labelPadding: 8, labelLimit: 200 },
        },
        yOffset: { field: 'peer', sort: shown },
      },
      layer: [
        {
          mark: { type: 'bar' },
          encoding: {
            x: {
              field: 'ratio',
              type: 'quantitative',
              scale: { type: 'log' },
              axis: { title: 'times as long (log scale; left of 1 the other is faster)', format: '~g' },
            },
            x2: { datum: 1 },
            color: {
              field: 'peer',
              scale: { domain: shown, range: shown.map((peer) => colors[peer]) },
              legend: { title: null, orient: 'top' },
            },
          },
        },
        { mark: { type: 'rule', strokeWidth: 1 }, encoding: { x: { datum: 1 }, y: null, yOffset: null } },
      ],
    },
  };
}
