// Puts the audio worklet's processor and all it imports into one file, as a worklet loads it in every browser.
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const folder = new URL('dist/worklet/', import.meta.url);
await build({
  input: fileURLToPath(new URL('processor.js', folder)),
  output: { file: fileURLToPath(new URL('processor.bundle.js', folder)), format: 'esm', minify: true },
  logLevel: 'warn',
});
