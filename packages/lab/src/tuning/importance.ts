import { isList, type Range, type Value } from './ranges.js';

/** A candidate's value at one path, and its score. */
export interface Point {
  readonly value: Value;
  readonly score: number;
}

/**
 * How much of the scores' variance one field explains alone: by a parabola over the range (over its logarithm where the
 * scale is one), or by a mean a value where it is a list. The share is adjusted for the degrees of freedom the fit
 * takes, so that chance explains nothing on average; below 0 is 0.
 *
 * @param points All tried with the same effort.
 * @returns 0 to 1; null where the points are too few to tell.
 */
export function importanceOf(range: Range, points: readonly Point[]): number | null {
  const columns = isList(range) ? indicators(range, points) : parabola(range, points);
  const freedom = points.length - columns.length - 1;
  if (freedom < 2) return null;
  const scores = points.map(({ score }) => score);
  const total = squares(centred(scores));
  if (total === 0) return 0;
  const left = squares(residuals(centred(scores), columns.map(centred)));
  return Math.max(0, 1 - left / freedom / (total / (points.length - 1)));
}

/** Position in the range and its square, each from -1 to 1. */
function parabola(range: Exclude<Range, readonly Value[]>, points: readonly Point[]): number[][] {
  const scaled = (value: number) => (range.scale === 'log' ? Math.log(value) : value);
  const [low, high] = [scaled(range.from), scaled(range.to)];
  const position = points.map(({ value }) => (2 * (scaled(value as number) - low)) / (high - low) - 1);
  return [position, position.map((x) => x * x)];
}

/** One column a value, 1 where it is there; the last value that occurs needs none. */
function indicators(range: readonly Value[], points: readonly Point[]): number[][] {
  const keys = points.map(({ value }) => JSON.stringify(value));
  const occurring = range.map((value) => JSON.stringify(value)).filter((key) => keys.includes(key));
  return occurring.slice(0, -1).map((key) => keys.map((each) => (each === key ? 1 : 0)));
}

/** What the columns leave of the values: each is taken out by Gram and Schmidt. */
function residuals(values: readonly number[], columns: readonly (readonly number[])[]): readonly number[] {
  const basis: (readonly number[])[] = [];
  const without = (vector: readonly number[]) =>
    basis.reduce((rest, axis) => {
      const share = product(rest, axis) / squares(axis);
      return rest.map((x, i) => x - share * axis[i]!);
    }, vector);
  for (const column of columns) {
    const axis = without(column);
    if (squares(axis) > 1e-9 * squares(column)) basis.push(axis); // else it says nothing new
  }
  return without(values);
}

function centred(values: readonly number[]): readonly number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function squares(values: readonly number[]): number {
  return product(values, values);
}

function product(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
