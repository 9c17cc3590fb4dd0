import { UsageError } from '@affetto/core';
import {
  aWeighting,
  framesToSamples,
  framesToTime,
  hzToMidi,
  hzToNote,
  hzToOcts,
  melFrequencies,
  midiToHz,
  midiToNote,
  noteToHz,
  noteToMidi,
  octsToHz,
  samplesToFrames,
  timeToFrames,
} from '@affetto/core/features';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('units', () => {
  it('go there and back', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 20000, noNaN: true }),
        fc.integer({ min: 0, max: 1e6 }),
        (hertz, frame) => {
          expect(midiToHz(hzToMidi(hertz)) / hertz).toBeCloseTo(1, 12);
          expect(octsToHz(hzToOcts(hertz, { tuning: 0.2 }), { tuning: 0.2 }) / hertz).toBeCloseTo(1, 12);
          expect(samplesToFrames(framesToSamples(frame, { hopLength: 160 }), { hopLength: 160 })).toBe(frame);
        },
      ),
    );
    for (let midi = -12; midi < 140; midi++) expect(noteToMidi(midiToNote(midi + 12))).toBe(midi + 12);
  });

  it('of notes are those of the piano', () => {
    expect(hzToNote(440)).toBe('A4');
    expect(noteToHz('A4')).toBe(440);
    expect(hzToNote(450, { cents: true, unicode: false })).toBe('A4+39');
  });

  it('of nothing are what a logarithm gives', () => {
    expect(hzToMidi(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(hzToMidi(-1)).toBeNaN();
    expect(aWeighting(0)).toBe(-80);
    expect(aWeighting(0, { minDb: null })).toBe(Number.NEGATIVE_INFINITY);
  });

  it.each([
    [() => noteToMidi('H4'), "'H4' is no note: write a letter from A to G, then # or b, then an octave"],
    [() => midiToNote(60, { cents: true, octave: false }), 'cents cannot be told without the octave'],
    [() => hzToNote(0), '-Infinity is no note: a note number is finite'],
    [() => framesToTime(1, { sampleRate: 0 }), 'sampleRate is 0 but must be a positive number of Hz'],
    [() => timeToFrames(1, { hopLength: 0 }), 'hopLength is 0 but must be a whole number of at least 1'],
    [() => hzToOcts(1, { binsPerOctave: 0 }), 'binsPerOctave is 0 but must be a whole number of at least 1'],
    [() => melFrequencies({ nMels: 1 }), 'nMels is 1 but must be a whole number of at least 2'],
  ])('refuse what is none: %s', (run, message) => {
    expect(run).toThrow(UsageError);
    expect(run).toThrow(message);
  });
});
