import { readFile } from 'node:fs/promises';
import { DataError, type Random, UsageError } from '@affetto/core';
import { exp, log } from '@affetto/core/network';
import { z } from 'zod';

/** A value of a recipe's field. */
export type Value = z.infer<ReturnType<typeof z.json>>;

const numberRange = z.strictObject({
  from: z.number(),
  to: z.number(),
  /** `log` draws each power of ten as often as the others. */
  scale: z.enum(['linear', 'log']).default('linear'),
  /** Whether only whole numbers are drawn. */
  whole: z.boolean().default(false),
});

/** What a field is drawn from: numbers between two ends, both included, or a list of values. */
export const rangeSchema = z.union([numberRange, z.array(z.json()).readonly()]);
export type Range = z.infer<typeof rangeSchema>;

/** A field of a recipe and what it is drawn from. */
export interface Dimension {
  /** Names of fields from the top of the recipe, e.g. `training.learningRate` or `network.convolutions.0.channels`. */
  readonly path: string;
  readonly range: Range;
}

/** Fields that say how a recipe is named and judged, not what it is. */
const notTuned = ['version', 'name', 'protocol'];

/**
 * Reads ranges from a JSON file, one a path.
 *
 * @throws {DataError} where the file cannot be read as JSON.
 * @throws {UsageError} where its ranges are none: see {@link parseRanges}.
 */
export async function loadRanges(file: string): Promise<Dimension[]> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const problem = missing
      ? 'there is no such file of ranges; check the path'
      : `cannot be read as JSON (${(cause as Error).message}); mend it`;
    throw new DataError(file, problem, { cause });
  }
  return parseRanges(json, file);
}

/**
 * Ranges as they stand in JSON: `{ "training.learningRate": { "from": 0.0005, "to": 0.01, "scale": "log" },
 * "network.lstm.units": [32, 64, 128] }`.
 *
 * @param source What to name in errors.
 * @throws {UsageError} where there is no range, one is empty, holds a value twice or contradicts itself or another.
 */
export function parseRanges(json: unknown, source: string): Dimension[] {
  const ranges = z.record(z.string(), z.unknown()).safeParse(json).data;
  if (!ranges || Object.keys(ranges).length === 0)
    throw new UsageError(
      `${source}: names no ranges; give an object such as { "training.learningRate": { "from": 0.0005, "to": 0.01, "scale": "log" }, "network.lstm.units": [32, 64] }`,
    );
  const dimensions = Object.entries(ranges).map(([path, range]): Dimension => {
    const { data } = rangeSchema.safeParse(range);
    const problem = data
      ? problemOf(data)
      : 'is no range; give { "from", "to", "scale": "linear" or "log", "whole" } or a list of values';
    if (problem) throw new UsageError(`${source}: ${path}: ${problem}`);
    return { path, range: data! };
  });
  for (const { path } of dimensions) {
    const [top] = path.split('.');
    if (notTuned.includes(top!))
      throw new UsageError(
        `${source}: ${path}: says how a recipe is named or judged and cannot be searched; leave it out`,
      );
    const within = dimensions.find((other) => path.startsWith(`${other.path}.`));
    if (within)
      throw new UsageError(
        `${source}: ${path}: lies within ${within.path}, which has a range of its own; keep one of them`,
      );
  }
  return dimensions;
}

/** What is wrong with a range; null where nothing is. */
function problemOf(range: Range): string | null {
  if (isList(range)) {
    const different = new Set(range.map((value) => JSON.stringify(value))).size;
    if (range.length < 2)
      return `holds ${range.length} values, so there is nothing to choose; give at least two`;
    return different < range.length ? 'holds a value twice; leave one out' : null;
  }
  const { from, to, scale, whole } = range;
  if (!(from < to)) return `goes from ${from} to ${to}, which is empty; let it end above its beginning`;
  if (scale === 'log' && from <= 0) return `has a logarithmic scale but begins at ${from}; begin above 0`;
  if (whole && !(Number.isInteger(from) && Number.isInteger(to)))
    return `is of whole numbers but goes from ${from} to ${to}; let whole numbers be its ends`;
  return null;
}

export function isList(range: Range): range is readonly Value[] {
  return Array.isArray(range);
}

/** The values that show whether a range fits a recipe: all of a list, or both ends. */
export function endsOf(range: Range): readonly Value[] {
  return isList(range) ? range : [range.from, range.to];
}

/** How many different values may be drawn; infinite for numbers that need not be whole. */
export function sizeOf(range: Range): number {
  if (isList(range)) return range.length;
  return range.whole ? range.to - range.from + 1 : Number.POSITIVE_INFINITY;
}

/** Whether a value may be drawn. */
export function holds(range: Range, value: unknown): boolean {
  if (isList(range)) return range.some((each) => JSON.stringify(each) === JSON.stringify(value));
  return typeof value === 'number' && value >= range.from && value <= range.to;
}

/** Draws a value, the same on every host; numbers that need not be whole have four digits. */
export function drawValue(range: Range, random: Random): Value {
  if (isList(range)) return range[random.below(range.length)]!;
  const { from, to, scale, whole } = range;
  if (whole && scale === 'linear') return from + random.below(to - from + 1);
  const drawn = scale === 'log' ? exp(random.between(log(from), log(to))) : random.between(from, to);
  const rounded = whole ? Math.floor(drawn + 0.5) : Number(drawn.toPrecision(4));
  return Math.min(to, Math.max(from, rounded));
}
