/** Three digits, or two of small numbers. */
export function digits(value) {
  return value >= 100 ? String(Math.round(value)) : value >= 10 ? value.toFixed(1) : value.toPrecision(2);
}
