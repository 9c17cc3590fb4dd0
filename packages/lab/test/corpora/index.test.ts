import { symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DataError, UsageError } from '@affetto/core';
import { type CorpusKind, corpusKinds, indexCorpus, summarizeCorpus } from '@affetto/lab/corpora';
import { describe, expect, it } from 'vitest';
import { tessWords } from '../../dist/corpora/tess-words.js';
import { tree } from './tree.js';

const tessNames = ['OAF', 'YAF'].flatMap((speaker) =>
  ['angry', 'disgust', 'fear', 'happy', 'neutral', 'ps', 'sad'].flatMap((letters) =>
    tessWords.map((word) => `${speaker}_${word}_${letters}`),
  ),
);

describe('any corpus', () => {
  it.each(Object.keys(corpusKinds) as CorpusKind[])(
    '%s says that there is nothing at a path',
    async (kind) => {
      const path = join(tree(), 'nothing');
      const what = kind === 'table' ? 'file' : 'folder';
      await expect(indexCorpus(kind, path)).rejects.toThrow(
        new DataError(path, `there is no such ${what}; check the path`),
      );
    },
  );

  const folderKinds = (Object.keys(corpusKinds) as CorpusKind[]).filter((kind) => kind !== 'table');
  it.each(folderKinds)('%s says that a folder is without audio', async (kind) => {
    const folder = tree(['readme.txt', 'notes/x.pdf']);
    await expect(indexCorpus(kind, folder)).rejects.toThrow(
      new DataError(folder, 'holds no audio files; give the folder that holds the recordings'),
    );
  });
  it.each(folderKinds)('%s says that a file is no folder', async (kind) => {
    const file = join(tree(['OAF_back_angry.wav']), 'OAF_back_angry.wav');
    await expect(indexCorpus(kind, file)).rejects.toThrow(
      new DataError(file, 'is a file; give the folder that holds the recordings'),
    );
  });

  it('is of a known kind', async () => {
    await expect(indexCorpus('toString' as CorpusKind, '.')).rejects.toThrow(
      new UsageError(
        'there is no kind of corpus toString; choose from tess, emodb, ravdess, nemo, folders, table',
      ),
    );
  });

  it('says that its files are named otherwise', async () => {
    const folder = tree(['a/one.wav', 'a/two.wav']);
    await expect(indexCorpus('ravdess', folder)).rejects.toThrow(
      new DataError(
        folder,
        'holds 2 audio files, but none is named as in RAVDESS (like 03-01-06-01-02-01-12); check the path, or index it as folders or as a table',
      ),
    );
  });

  it('remarks on one emotion and on an emotion with one recording', async () => {
    expect((await indexCorpus('folders', tree(['joy/1.wav', 'joy/2.wav']))).remarks).toContain(
      'All recordings have one emotion, joy: nothing to tell apart.',
    );
    expect((await indexCorpus('folders', tree(['joy/1.wav', 'rage/1.wav', 'rage/2.wav']))).remarks).toContain(
      'One recording only of joy: none is left to test on.',
    );
  });

  it('has absolute paths, ids with / and one order, from a relative folder too', async () => {
    const folder = tree([
      'wav/03a02Wb.FLAC',
      'wav/03a01Wa.wav',
      'wav/.03a04Wa.wav',
      '__MACOSX/wav/03a05Wa.wav',
    ]);
    const { utterances } = await indexCorpus('emodb', relative(process.cwd(), folder));
    expect(utterances.map(({ id, path }) => [id, path])).toEqual([
      ['wav/03a01Wa', join(folder, 'wav/03a01Wa.wav')],
      ['wav/03a02Wb', join(folder, 'wav/03a02Wb.FLAC')],
    ]);
  });

  it('takes links to files', async () => {
    const folder = tree();
    const elsewhere = tree(['blob']);
    symlinkSync(join(elsewhere, 'blob'), join(folder, '03a01Wa.wav'));
    expect((await indexCorpus('emodb', folder)).utterances).toHaveLength(1);
  });
});

describe('TESS', () => {
  it('is complete with 2,800, whatever the folders', async () => {
    const flat = await indexCorpus('tess', tree(tessNames.map((name) => `x/Y z/${name}.WAV`)));
    expect(flat.utterances).toHaveLength(2800);
    expect(flat.remarks).toEqual([]);
  });

  it('says which names it does not know and what is missing', async () => {
    const gone = ['OAF_bar_fear', 'YAF_back_angry', 'YAF_back_ps', 'YAF_youth_sad'];
    const names = [...tessNames.filter((name) => !gone.includes(name)), 'OAF_bachelor_angry', 'noise'];
    const { remarks, utterances } = await indexCorpus('tess', tree(names.map((name) => `${name}.wav`)));
    expect(utterances).toHaveLength(2796);
    expect(remarks).toEqual([
      '2 audio files left out, not named as in TESS: OAF_bachelor_angry and noise.',
      '4 of the 2,800 recordings of TESS are missing: OAF_bar_fear, YAF_back_angry, YAF_back_ps and 1 more.',
    ]);
  });

  it('uses one of two copies of an archive unpacked twice', async () => {
    const files = tessNames.flatMap((name) => [`TESS/${name}.wav`, `TESS/TESS/${name}.wav`]);
    const { utterances, remarks } = await indexCorpus('tess', tree(files));
    expect(utterances).toHaveLength(2800);
    expect(utterances.every(({ id }) => id.split('/').length === 2)).toBe(true);
    expect(remarks).toEqual([
      '2,800 recordings left out, being here more than once (one of each is used): TESS/TESS/OAF_back_angry, TESS/TESS/OAF_back_disgust, TESS/TESS/OAF_back_fear and 2,797 more.',
    ]);
  });

  it('takes the misnamed file and its rightly named copy as one', async () => {
    const { utterances, remarks } = await indexCorpus(
      'tess',
      tree(['OAF_bite_neutral.wav', 'x/OA_bite_neutral.wav']),
    );
    expect(utterances.map(({ id }) => id)).toEqual(['OAF_bite_neutral']);
    expect(remarks[0]).toBe(
      '1 recording left out, being here more than once (one of each is used): x/OA_bite_neutral.',
    );
  });
});

describe('EMO-DB', () => {
  it('counts what is there of each emotion', async () => {
    const { remarks } = await indexCorpus(
      'emodb',
      tree(['wav/03a01Wa.wav', 'wav/03a01Wb.wav', 'wav/16b10Ta.wav']),
    );
    expect(remarks).toEqual([
      '3 recordings of the 535 of EMO-DB: anger 2 of 127, boredom 0 of 81, disgust 0 of 46, fear 0 of 69, happiness 0 of 71, neutral 0 of 79, sadness 1 of 62.',
      'Speakers without a recording: 08, 09, 10 and 5 more.',
      'One recording only of sadness: none is left to test on.',
    ]);
  });
});

describe('RAVDESS', () => {
  it('leaves songs out and says what is missing', async () => {
    const take = ['01-01', '01-02', '02-01', '02-02'];
    const stems = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((emotion) =>
      (emotion === 1 ? ['01'] : ['01', '02']).flatMap((intensity) =>
        take.map((t) => `03-01-0${emotion}-${intensity}-${t}-02`),
      ),
    );
    const folder = tree([...stems.slice(1), '03-02-05-01-01-01-02'].map((stem) => `Actor_02/${stem}.wav`));
    const { utterances, remarks } = await indexCorpus('ravdess', folder);
    expect(utterances).toHaveLength(59);
    expect(utterances[0]).toMatchObject({
      speaker: '02',
      sex: 'female',
      emotion: 'neutral',
      intensity: 'normal',
    });
    expect(remarks.slice(0, 1)).toEqual(['1 song (channel 02) left out.']);
    expect(remarks[1]).toMatch(/^59 of the 1,440 recordings of RAVDESS; no recording of actors 01, 03, 04, /);
    expect(remarks[2]).toBe('1 recording missing of the actors present: 03-01-01-01-01-01-02.');
  });
});

describe('nEMO', () => {
  const header = 'file_id\temotion\traw_text\tnormalized_text\tspeaker_id\tgender\tage\n';

  it('reads data.tsv, padded as published, and compares it with the files', async () => {
    const folder = tree({
      'data.tsv': `${header}WR0_surprised_64.opus\tsurprised\tSłowa "tu.\tslowa\t        WR0\tmale\t23\nWR0_anger_1.wav\tanger\tX\tx\t  WR0\tmale\t23\n`,
      'samples/WR0_surprised_64.wav': '',
      'samples/EB0_fear_2.wav': '',
    });
    const { utterances, remarks } = await indexCorpus('nemo', folder);
    expect(utterances).toMatchObject([
      { speaker: 'EB0', emotion: 'fear', sentence: '2', language: 'pl' },
      { speaker: 'WR0', emotion: 'surprise', sentence: 'Słowa "tu.', sex: 'male', age: 23 },
    ]);
    expect(remarks.slice(0, 3)).toEqual([
      '1 recording listed in data.tsv missing: WR0_anger_1.',
      '1 recording not listed in data.tsv, without sex, age and words: samples/EB0_fear_2.',
      '2 of the 4,481 recordings of nEMO, 2 of its 9 speakers.',
    ]);
  });

  it('goes by names alone without data.tsv', async () => {
    const { utterances, remarks } = await indexCorpus('nemo', tree(['WR0_anger_1.wav']));
    expect(utterances).toMatchObject([{ speaker: 'WR0', emotion: 'anger', sentence: '1' }]);
    expect(remarks[0]).toBe('No data.tsv: the speakers’ sex and age and the words are unknown.');
  });

  it('does not take a data.tsv that contradicts the names', async () => {
    const folder = tree({
      'data.tsv': `${header}WR0_anger_1.wav\tfear\tX\tx\tWR0\tmale\t23\n`,
      'samples/WR0_anger_1.wav': '',
    });
    await expect(indexCorpus('nemo', folder)).rejects.toThrow(
      new DataError(
        join(folder, 'data.tsv'),
        'line 2: WR0_anger_1.wav is given speaker WR0 and emotion fear, which its name does not say',
      ),
    );
  });
});

describe('folders', () => {
  it('take the second folder as the speaker where every file has one', async () => {
    const { utterances, remarks } = await indexCorpus(
      'folders',
      tree([' Joy /ann/1.wav', ' Joy /bob/deep/1.wav', 'rage/ann/1.mp3', 'rage/bob/1.ogg']),
    );
    expect(utterances.map(({ id, emotion, speaker }) => [id, emotion, speaker])).toEqual([
      [' Joy /ann/1', 'joy', 'ann'],
      [' Joy /bob/deep/1', 'joy', 'bob'],
      ['rage/ann/1', 'rage', 'ann'],
      ['rage/bob/1', 'rage', 'bob'],
    ]);
    expect(remarks).toEqual([]);
  });

  it('leave the speaker unknown where only some files have one', async () => {
    const corpus = await indexCorpus(
      'folders',
      tree(['joy/ann/1.wav', 'joy/bob/2.wav', 'rage/1.wav', 'rage/2.wav']),
    );
    expect(corpus.utterances.map(({ speaker }) => speaker)).toEqual(['', '', '', '']);
    expect(corpus.remarks).toEqual([
      'Speakers unknown: only 2 recordings of 4 lie in a second folder (emotion/speaker/recording).',
    ]);
    expect(summarizeCorpus(corpus).speakers).toEqual([{ speaker: '', utterances: 4 }]);
    expect(summarizeCorpus(corpus).sexes).toEqual({ unknown: 4 });
  });

  it('do not take one folder of that name for a speaker', async () => {
    const { utterances, remarks } = await indexCorpus('folders', tree(['joy/wav/1.wav', 'rage/wav/1.wav']));
    expect(utterances.map(({ speaker }) => speaker)).toEqual(['', '']);
    expect(remarks[0]).toBe('Speakers unknown: no second folders name them (emotion/speaker/recording).');
  });

  it('leave out what lies in no folder or has a twin', async () => {
    const { utterances, remarks } = await indexCorpus(
      'folders',
      tree(['1.wav', 'joy/1.wav', 'joy/1.mp3', 'joy/2.wav']),
    );
    expect(utterances.map(({ id }) => id)).toEqual(['joy/1', 'joy/2']);
    expect(remarks.slice(0, 2)).toEqual([
      "1 audio file left out, lying in no emotion's folder: 1.",
      '1 recording left out, being here under one name with several extensions: joy/1.',
    ]);
  });

  it('say that there are none', async () => {
    const folder = tree(['1.wav']);
    await expect(indexCorpus('folders', folder)).rejects.toThrow(
      new DataError(
        folder,
        'holds audio files but no folder of them; put each emotion in a folder of its own',
      ),
    );
  });
});

describe('tables', () => {
  const index = (text: string, files = ['a/1.wav', 'a/2.wav', 'b.wav']) => {
    const folder = tree(files);
    const file = join(folder, 'list.csv');
    writeFileSync(file, text);
    return { file, folder, corpus: indexCorpus('table', file) };
  };

  it('are read with byte order mark, quotes, any line ends, case and order of columns', async () => {
    const { corpus, folder } = index(
      '\uFEFFSpeaker_ID, Emotion ,FILENAME,Gender,age,sentence,language,other\r\n' +
        '  s1,Joy,a/1.wav,F,31,"yes, ""no""",en,x\r\n' +
        '\r\n' +
        's2,"rage",./b.wav,,,,,\r\n' +
        's2,joy,a/2.wav,male,4.5,,,\r\n',
    );
    expect(await corpus).toEqual({
      name: 'list',
      utterances: [
        {
          id: 'a/1',
          path: join(folder, 'a/1.wav'),
          emotion: 'joy',
          speaker: 's1',
          sex: 'female',
          age: 31,
          sentence: 'yes, "no"',
          language: 'en',
        },
        { id: 'a/2', path: join(folder, 'a/2.wav'), emotion: 'joy', speaker: 's2', sex: 'male', age: 4.5 },
        { id: 'b', path: join(folder, 'b.wav'), emotion: 'rage', speaker: 's2' },
      ],
      emotions: ['joy', 'rage'],
      remarks: ['One recording only of rage: none is left to test on.'],
    });
  });

  it.each(['\t', ';'])('are read with %j between columns', async (d) => {
    const { corpus } = index(`path${d}label\na/1.wav${d}joy, mild\nb.wav${d}rage\n`);
    expect((await corpus).utterances.map(({ emotion }) => emotion)).toEqual(['joy, mild', 'rage']);
  });

  it('take absolute paths', async () => {
    const elsewhere = tree(['1.wav']);
    const { corpus } = index(`path,label\n${join(elsewhere, '1.wav')},joy\n`);
    expect((await corpus).utterances[0]!.path).toBe(join(elsewhere, '1.wav'));
  });

  it('remark on what is missing, repeated and unknown', async () => {
    const { corpus } = index(
      'path,label,sex\na/1.wav,joy,f\na/1.wav,joy,f\na/9.wav,joy,f\nno/x.wav,joy,f\nb.wav,rage,other\n',
    );
    expect((await corpus).remarks.slice(0, 4)).toEqual([
      '2 listed files missing and left out: a/9.wav and no/x.wav.',
      '1 row left out, listing a file again: a/1.wav.',
      'Neither female nor male in column sex, taken as unknown: other.',
      'Speakers unknown of 2 recordings: no column or cell names them.',
    ]);
  });

  it('carry arousal, valence and dominance where their cells say something', async () => {
    const { corpus } = index(
      'path,label,Arousal,dominance,valence\na/1.wav,joy,4.5,,-0.25\na/2.wav,joy,0,,\nb.wav,rage,,1e2,\n',
    );
    const rated = (await corpus).utterances.map(({ arousal, valence, dominance }) => ({
      arousal,
      valence,
      dominance,
    }));
    expect(rated).toEqual([
      { arousal: 4.5, valence: -0.25, dominance: undefined },
      { arousal: 0, valence: undefined, dominance: undefined },
      { arousal: undefined, valence: undefined, dominance: 100 },
    ]);
  });

  it.each([
    ['path,mood\na/1.wav,joy\n', 'line 1: there is no column label or emotion; its columns are path, mood'],
    [
      'name,label\na/1.wav,joy\n',
      'line 1: there is no column path or file or filename; its columns are name, label',
    ],
    ['path,label\na/1.wav,joy\nb.wav,\n', 'line 3, column label: is empty'],
    ['file,label\n,joy\n', 'line 2, column file: is empty'],
    ['path,label,age\na/1.wav,joy,old\n', 'line 2, column age: old is not an age in years'],
    ['path,label,arousal\na/1.wav,joy,high\n', 'line 2, column arousal: high is not a number'],
    [
      'path,label\na/1.wav,joy\nb.wav,joy\na/1.wav,rage\n',
      'line 4, column label: a/1.wav is rage here and joy on line 2; keep one',
    ],
    ['path,label\n', 'holds no rows below its header'],
    ['', 'holds no rows below its header'],
  ])('say where %j is wrong', async (text, problem) => {
    const { corpus, file } = index(text);
    await expect(corpus).rejects.toThrow(new DataError(file, problem));
  });

  it('say that a row has other columns', async () => {
    const { corpus, file } = index('path,label\na/1.wav,joy\nb.wav,joy,extra\n');
    await expect(corpus).rejects.toThrow(`${file}: cannot be read as a table: `);
    await expect(corpus).rejects.toThrow('on line 3');
  });

  it('say that no file exists', async () => {
    const { corpus, file, folder } = index('path,label\nx.wav,joy\ny.wav,joy\n');
    await expect(corpus).rejects.toThrow(
      new DataError(file, `none of its 2 files exists, looked for from ${folder}: x.wav and y.wav`),
    );
  });

  it('say that a folder is no table', async () => {
    const folder = tree(['1.wav']);
    await expect(indexCorpus('table', folder)).rejects.toThrow(
      new DataError(folder, 'is a folder; give the table itself, a CSV or TSV file'),
    );
  });
});
