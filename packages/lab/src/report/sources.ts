import { fetchableCorpora } from '../corpora/index.js';
import type { ExperimentReport } from '../evaluation/experiment-result.js';

/** What a corpus is, where it comes from and what one may do with it. */
export interface Source {
  readonly title: string;
  readonly licence: string;
  readonly citation: string;
}

/** The corpora we know, by the names their loaders give them. */
const sources: Readonly<Record<string, Source>> = {
  tess: {
    title: 'Toronto Emotional Speech Set (TESS)',
    licence: fetchableCorpora.tess.licence,
    citation: fetchableCorpora.tess.citation,
  },
  emodb: {
    title: 'Berlin Database of Emotional Speech (EMO-DB)',
    licence: 'free to use and pass on (CC0-1.0 in the catalogue of its authors); credit them',
    citation:
      'Burkhardt, F., Paeschke, A., Rolfes, M., Sendlmeier, W., Weiss, B.: A database of German emotional speech. Interspeech 2005. https://doi.org/10.21437/Interspeech.2005-446',
  },
  ravdess: {
    title: 'Ryerson Audio-Visual Database of Emotional Speech and Song (RAVDESS), speech',
    licence:
      'CC BY-NC-SA 4.0 (https://creativecommons.org/licenses/by-nc-sa/4.0/); its authors sell a commercial one',
    citation:
      'Livingstone, S. R., Russo, F. A.: The Ryerson Audio-Visual Database of Emotional Speech and Song (RAVDESS). PLoS ONE 13(5), 2018. https://doi.org/10.1371/journal.pone.0196391',
  },
  nemo: {
    title: 'nEMO: Dataset of Emotional Speech in Polish',
    licence: 'CC BY-NC-SA 4.0 (https://creativecommons.org/licenses/by-nc-sa/4.0/)',
    citation: 'Christop, I.: nEMO: Dataset of Emotional Speech in Polish. LREC-COLING 2024.',
  },
};

/** The corpora that recordings come from, and what is known of each. */
export function sourcesOf({
  name,
  labels,
}: ExperimentReport['corpus']): { readonly name: string; readonly source: Source | undefined }[] {
  const names = labels.length > 0 ? [...new Set(labels.map(({ corpus }) => corpus))] : [name];
  return names.map((each) => ({ name: each, source: sources[each] }));
}
