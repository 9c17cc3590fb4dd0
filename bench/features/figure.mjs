const colors = {
  librosa: '#1f5a94',
  opensmile: '#c2571a',
  'opensmile-core': '#e0a070',
  Meyda: '#117733',
  'essentia.js': '#882255',
};

/** Points: how many times as long as ours each peer takes. */
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
      title: `Times as long as affetto's, one thread each (${corpus})`,
      width: 520,
      height: { step: 15 },
      encoding: {
        y: {
          field: 'title',
          type: 'nominal',
          sort: measured.map(({ title }) => title),
          axis: { title: null, ticks: false, domain: false, labelPadding: 8, labelLimit: 200, grid: true },
        },
        x: {
          field: 'ratio',
          type: 'quantitative',
          scale: { type: 'log' },
          axis: {
            title: 'times as long, log scale; left of 1 the other is faster',
            values: [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000],
            format: '~g',
          },
        },
      },
      layer: [
        { mark: { type: 'rule', strokeWidth: 1.5 }, encoding: { x: { datum: 1 }, y: null } },
        { mark: { type: 'bar', height: 4, color: '#e3e7eb' }, encoding: { x2: { datum: 1 } } },
        {
          mark: { type: 'circle', size: 60, opacity: 1 },
          encoding: {
            color: {
              field: 'peer',
              scale: { domain: shown, range: shown.map((peer) => colors[peer]) },
              legend: {
                title: null,
                orient: 'top',
                symbolType: 'circle',
                symbolOpacity: 1,
                columnPadding: 24,
              },
            },
          },
        },
      ],
    },
  };
}
