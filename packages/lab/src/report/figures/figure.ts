import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { renderAsync } from '@resvg/resvg-js';
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { ProtocolResult } from '../../evaluation/experiment-result.js';
import { escapeMarkup } from '../markup.js';
import { faint, ink, quiet } from '../palette.js';

/** A picture before it is drawn, and what it says to those who cannot see it. */
export interface Figure {
  /** File name without extension. */
  readonly name: string;
  /** What a reader learns of it, under the picture. */
  readonly caption: string;
  /** What is to be seen, in a sentence or two. */
  readonly alt: string;
  readonly spec: TopLevelSpec;
  readonly table: Table;
}

/** Scores to be drawn: those of a protocol, or of a finished model. */
export type Scored = Pick<ProtocolResult, 'name' | 'summary' | 'baselines'> & {
  readonly kind: ProtocolResult['kind'] | 'model';
};

/** Scores beside each other, over the same emotions. */
export interface ScoresShown {
  readonly protocols: readonly Scored[];
  readonly corpus: { readonly emotions: readonly string[] };
}

/** A picture that may stand in a row of others, or on top of them. */
export type Panel = Extract<TopLevelSpec, { hconcat: unknown }>['hconcat'][number] & LayerSpec;
type LayerSpec = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];
export type Encoding = NonNullable<LayerSpec['encoding']>;

/** What a place along x or y is made of. */
export type Position = Extract<Encoding['y'], { axis?: unknown }>;

export type Axis = Position['axis'];

/** A figure whose panels may also stand under those of another. */
export interface StackedFigure extends Figure {
  /** From top to bottom. */
  readonly panels: Panel[];
}

/** Panels one above the other, each with its own colours and legend. */
export function stacked(panels: Panel[]): TopLevelSpec {
  return {
    vconcat: panels,
    spacing: 8,
    resolve: { scale: { color: 'independent' }, legend: { color: 'independent' } },
  };
}

/** The numbers behind a picture. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A figure drawn. */
export interface DrawnFigure extends Figure {
  readonly svg: string;
  /** At twice the size. */
  readonly png: Uint8Array;
}

export const font = 'DejaVu Sans, Verdana, sans-serif';

// Vega measures text with a canvas, which we do without, or takes 0.8 em a letter; DejaVu Sans has about 0.6.
const letterWidth = 0.6;
interface TextItem {
  fontSize?: number;
}
const { textMetrics } = vega as unknown as {
  textMetrics: { height(item: TextItem): number; width(item: TextItem, text: unknown): number };
};
textMetrics.width = (item, text) => letterWidth * textMetrics.height(item) * String(text ?? '').length;

/** Vega-Lite's configuration of all our figures. */
const config: TopLevelSpec['config'] = {
  background: '#ffffff',
  font,
  padding: 8,
  aria: false,
  view: { stroke: null },
  title: { anchor: 'start', frame: 'group', color: ink, fontSize: 13, fontWeight: 'bold', offset: 10 },
  axis: {
    domainColor: '#9aa5b1',
    gridColor: faint,
    labelColor: ink,
    labelFlush: false,
    labelFontSize: 11,
    labelLimit: 140,
    tickColor: '#9aa5b1',
    tickSize: 4,
    titleColor: quiet,
    titleFontSize: 11,
    titleFontWeight: 'normal',
    titlePadding: 8,
  },
  legend: {
    labelColor: ink,
    labelFontSize: 11,
    titleColor: quiet,
    titleFontSize: 11,
    titleFontWeight: 'normal',
  },
  text: { color: ink, fontSize: 11 },
};

/** Draws a figure as SVG. */
export async function drawSvg(figure: Figure): Promise<string> {
  const { spec } = compile({ ...figure.spec, config });
  const view = new vega.View(vega.parse(spec), { renderer: 'none' });
  const drawn = await view.toSVG();
  view.finalize();
  return drawn.replace('<svg ', `<svg role="img" aria-label="${escapeMarkup(figure.alt)}" `);
}

/**
 * Draws a figure as SVG, and that as PNG with the bundled font, whatever the machine has installed. Scripts that DejaVu
 * Sans lacks (Chinese, Japanese, Korean) stand as boxes in the PNG; the SVG shows them with the reader's fonts.
 */
export async function drawFigure(figure: Figure): Promise<DrawnFigure> {
  const svg = await drawSvg(figure);
  const image = await renderAsync(svg, {
    font: { loadSystemFonts: false, fontFiles, defaultFontFamily: 'DejaVu Sans' },
    fitTo: { mode: 'zoom', value: 2 },
    background: '#ffffff',
  });
  return { ...figure, svg, png: image.asPng() };
}

const fonts = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');
const fontFiles = [join(fonts, 'DejaVuSans.ttf'), join(fonts, 'DejaVuSans-Bold.ttf')];
