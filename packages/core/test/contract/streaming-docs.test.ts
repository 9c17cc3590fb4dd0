import { readFileSync } from 'node:fs';
import * as audio from '@affetto/core/audio';
import * as features from '@affetto/core/features';
import { expect, it } from 'vitest';

it('docs/streaming.md names whatever streams', () => {
  const text = readFileSync(new URL('../../../../docs/streaming.md', import.meta.url), 'utf8');
  const streams = Object.keys({ ...audio, ...features }).filter((name) =>
    /(Extractor|Transform|Stream|Resampler)$/.test(name),
  );
  expect(streams.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});
