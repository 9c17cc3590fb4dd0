// Puts the scripts that a browser loads by themselves, the audio worklet's processor and the training worker, each with
// all it imports into one file.
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

for (const script of ['worklet/processor', 'training/web/worker']) {
  const path = (ending) => fileURLToPath(new URL(`dist/${script}${ending}`, import.meta.url));
  await build({
    input: path('.js'),
    output: { file: path('.bundle.js'), format: 'esm', minify: true },
    logLevel: 'warn',
  });
}
