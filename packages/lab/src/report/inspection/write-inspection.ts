import { extname } from 'node:path';
import { UsageError } from '@affetto/core';
import { writeAtomically } from '../../files.js';
import { drawFigure, stacked } from '../figures/figure.js';
import { measuresFigure } from '../figures/measures.js';
import { speechFigure } from '../figures/speech.js';
import type { Inspection } from './inspect.js';
import { renderInspection } from './page.js';

/**
 * Writes the report on one recording: a page that needs nothing else, or its pictures as one.
 *
 * @param output Ends in `.html` or `.png`; whole or not there at all.
 * @throws {UsageError} where it ends otherwise.
 * @throws {DataError} where it cannot be written.
 */
export async function writeInspection(inspection: Inspection, output: string): Promise<void> {
  const render = { '.html': renderHtml, '.png': renderPng }[checkInspectionOutput(output)];
  await writeAtomically(output, await render(inspection));
}

/** @throws {UsageError} unless the file is to be HTML or PNG. */
export function checkInspectionOutput(output: string): '.html' | '.png' {
  const extension = extname(output).toLowerCase();
  if (extension === '.html' || extension === '.png') return extension;
  throw new UsageError(`the output ${output} must end in .html or .png`);
}

function figuresOf({ name, recording, prosody, timeline, measures }: Inspection) {
  return {
    speech: speechFigure(name, recording, prosody, timeline),
    measures: measuresFigure(name, measures),
  };
}

async function renderHtml(inspection: Inspection): Promise<string> {
  const { speech, measures } = figuresOf(inspection);
  const figures = measures.panels.length > 0 ? [speech, measures] : [speech];
  return renderInspection(inspection, await Promise.all(figures.map(drawFigure)));
}

async function renderPng(inspection: Inspection): Promise<Uint8Array> {
  const { speech, measures } = figuresOf(inspection);
  return (await drawFigure({ ...speech, spec: stacked([...speech.panels, ...measures.panels]) })).png;
}
