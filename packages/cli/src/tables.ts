import type { ExperimentResult } from '@affetto/lab/evaluation';
import Table from 'cli-table3';

/** A table of bare columns with a line under its head. */
export function plainTable(head: string[], options: { right?: readonly number[] } = {}): Table.Table {
  return new Table({
    head,
    colAligns: head.map((_, i) => (options.right?.includes(i) ? 'right' : 'left')),
    chars: {
      ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' },
      ...{ 'bottom-left': '', 'bottom-right': '', left: '', right: '', mid: '', 'left-mid': '' },
      ...{ 'mid-mid': '', 'right-mid': '', middle: '  ' },
    },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
}

/** The headline scores of an experiment: a line a protocol, a line for guessing. */
export function summaryTable({ protocols }: ExperimentResult): string {
  const table = plainTable(['', 'runs', 'accuracy', '95 %', 'UAR', '95 %', 'macro F1'], {
    right: [1, 2, 4, 6],
  });
  for (const { name, summary } of protocols) {
    const { accuracy, uar, macroF1 } = summary;
    table.push([
      name,
      String(summary.runs),
      percent(accuracy.value),
      `${percent(accuracy.interval.low)} to ${percent(accuracy.interval.high)}`,
      percent(uar.value),
      `${percent(uar.interval.low)} to ${percent(uar.interval.high)}`,
      percent(macroF1.value),
    ]);
  }
  const majority = protocols[0]!.baselines.find(({ name }) => name === 'majority class')!;
  table.push(['majority class', '', percent(majority.accuracy), '', percent(majority.uar), '', '']);
  return table.toString();
}

/** A share as a percentage, e.g. `93.4 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** A bar of at most `width` characters for a share. */
export function bar(share: number, width = 20): string {
  return '█'.repeat(Math.round(share * width)).padEnd(width, '·');
}
