import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError, Random, UsageError } from '@affetto/core';
import { encodeWav } from '@affetto/core/audio';
import {
  describeProsody,
  egemaps,
  extractFeatures,
  featureRecipe,
  prosodyMeasures,
} from '@affetto/core/features';
import { readSignal } from '@affetto/core/node';
import { writeFeatureTable } from '@affetto/lab/feature-tables';
import { drawVoice, makeSpeechLike } from '@affetto/lab/testing';
import { parse } from 'csv-parse/sync';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'affetto-tables-'));
afterAll(() => rmSync(folder, { recursive: true }));

const recordings = ["it's here.wav", 'two; three.wav', 'plain.wav'].map((name) => join(folder, name));
beforeAll(() => {
  for (const [i, path] of recordings.entries()) {
    const random = new Random(i);
    const voice = drawVoice(random, i === 0 ? 'female' : 'male');
    writeFileSync(path, encodeWav(makeSpeechLike('neutral', voice, 0.4 + 0.3 * i, random)));
  }
  writeFileSync(join(folder, 'broken.wav'), 'no sound');
});

/** The rows of a CSV file in openSMILE's layout, as a reader of such files takes them. */
function readCsv(path: string): Record<string, string>[] {
  return parse(readFileSync(path), { columns: true, delimiter: ';', quote: "'", escape: "'" });
}

describe('a table of features', () => {
  it('has a row a frame, at its time, in the order of the recordings', async () => {
    const output = join(folder, 'frames.csv');
    const table = await writeFeatureTable(recordings, output, { set: 'mfcc', workers: 2 });
    const rows = readCsv(output);
    expect(table).toMatchObject({ rows: rows.length, recordings: 3, failures: [] });
    expect(Object.keys(rows[0]!)).toEqual(['name', 'frameTime', ...table.columns]);
    expect([...new Set(rows.map(({ name }) => name))]).toEqual(recordings);
    const { data, frames, bins } = extractFeatures(
      await readSignal(recordings[2]!),
      featureRecipe.parse({ kind: 'mfcc' }),
    ).frames;
    const own = rows.filter(({ name }) => name === recordings[2]);
    expect(own).toHaveLength(frames);
    expect(own[7]!.frameTime).toBe('0.070000');
    for (const [i, column] of table.columns.entries()) {
      const value = data[7 * bins + i]!;
      expect(Math.abs(Number(own[7]![column]) - value)).toBeLessThanOrEqual(1e-6 * Math.abs(value));
    }
  });

  it('has a row a recording, NaN where there is nothing to measure', async () => {
    const output = join(folder, 'prosody.csv');
    await writeFeatureTable(recordings, output, { set: 'prosody' });
    const rows = readCsv(output);
    expect(rows.map(({ name, frameTime }) => [name, frameTime])).toEqual(
      recordings.map((path) => [path, '0.000000']),
    );
    const prosody = describeProsody(await readSignal(recordings[1]!));
    for (const measure of prosodyMeasures) {
      const value = measure.of(prosody);
      if (value === null) expect(rows[1]![measure.name]).toBe('NaN');
      else expect(Number(rows[1]![measure.name])).toBeCloseTo(value, 3);
    }
    expect(rows[1]!.pauseMean).toBe('NaN');
  });

  it('has the functionals and descriptors of eGeMAPS under their names', async () => {
    const output = join(folder, 'egemaps.csv');
    const { columns, rows } = await writeFeatureTable(recordings, output, { set: 'egemaps' });
    expect([columns.length, rows, columns[0]]).toEqual([88, 3, 'F0semitoneFrom27.5Hz_sma3nz_amean']);
    const { values } = egemaps(await readSignal(recordings[1]!));
    const read = Object.values(readCsv(output)[1]!).slice(2).map(Number);
    for (const [i, value] of values.entries()) {
      expect(Math.abs(read[i]! - value)).toBeLessThanOrEqual(1e-6 * Math.abs(value));
    }
    const descriptors = await writeFeatureTable(recordings.slice(1, 2), output, {
      set: 'egemapsDescriptors',
    });
    expect(descriptors.columns).toHaveLength(25);
    expect(
      readCsv(output)
        .slice(0, 2)
        .map(({ frameTime }) => frameTime),
    ).toEqual(['0.000000', '0.010000']);
  });

  it('is the same as Parquet, the numbers exact', async () => {
    const csv = join(folder, 'mel.csv');
    const parquet = join(folder, 'mel.parquet');
    const table = await writeFeatureTable(recordings, csv, { set: 'logMel' });
    expect(await writeFeatureTable(recordings, parquet, { set: 'logMel' })).toEqual(table);
    const rows = readCsv(csv);
    const exact = await parquetReadObjects({ file: await asyncBufferFromFile(parquet) });
    expect(exact).toHaveLength(rows.length);
    const { data, bins } = extractFeatures(
      await readSignal(recordings[0]!),
      featureRecipe.parse({ kind: 'logMel' }),
    ).frames;
    for (const [i, row] of exact.entries()) {
      expect(row.name).toBe(rows[i]!.name);
      expect(row.frameTime).toBeCloseTo(Number(rows[i]!.frameTime), 6);
      if (i < data.length / bins) {
        expect(table.columns.map((column) => row[column])).toEqual([
          ...data.subarray(i * bins, (i + 1) * bins),
        ]);
      }
    }
  });

  it('does not depend on the number of threads', async () => {
    const [one, three] = ['one.csv', 'three.csv'].map((name) => join(folder, name)) as [string, string];
    const many = Array.from({ length: 30 }, (_, i) => recordings[i % 3]!);
    await writeFeatureTable(many, one, { set: 'mfcc', workers: 1 });
    await writeFeatureTable(many, three, { set: 'mfcc', workers: 3 });
    expect(readFileSync(three).equals(readFileSync(one))).toBe(true);
  });

  it('goes on without what cannot be read, and says what that was', async () => {
    const bad = [join(folder, 'broken.wav'), join(folder, 'missing.wav')];
    const output = join(folder, 'some.csv');
    const table = await writeFeatureTable([bad[0]!, recordings[0]!, bad[1]!], output, { set: 'prosody' });
    expect(table.recordings).toBe(1);
    expect(table.failures.map(({ path }) => path)).toEqual(bad);
    for (const [i, { message }] of table.failures.entries()) expect(message).toContain(bad[i]);
    expect(readCsv(output)).toHaveLength(1);
  });

  it('is not there at all where nothing could be read, it was stopped, or its name is none', async () => {
    const output = join(folder, 'none.csv');
    const options = { set: 'mfcc' } as const;
    await expect(writeFeatureTable([join(folder, 'broken.wav')], output, options)).rejects.toThrow(DataError);
    await expect(writeFeatureTable([], output, options)).rejects.toThrow(
      'no recording could be used (there are none)',
    );
    const stop = new AbortController();
    const stopped = writeFeatureTable(Array<string>(200).fill(recordings[2]!), output, {
      ...options,
      abort: stop.signal,
      onProgress: ({ done }) => done === 3 && stop.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
    await expect(writeFeatureTable(recordings, join(folder, 'table.txt'), options)).rejects.toThrow(
      new UsageError(`the output ${join(folder, 'table.txt')} must end in .csv or .parquet`),
    );
    await expect(writeFeatureTable(recordings, join(recordings[0]!, 'a.csv'), options)).rejects.toThrow(
      'a part of its path is a file',
    );
    expect(existsSync(output)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
});
