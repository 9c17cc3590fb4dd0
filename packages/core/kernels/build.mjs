// Compiles assembly/index.ts and assembly/relaxed.ts to WebAssembly and embeds both in src/kernels/wasm.ts, so that the
// same modules load in Node, in workers and in the browser without a file to fetch.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const assembly = join(here, 'assembly');
const target = join(here, '../src/kernels/wasm.ts');

const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
for (const name of readdirSync(assembly).sort()) hash.update(name).update(readFileSync(join(assembly, name)));
const stamp = `// built from ${hash.digest('hex').slice(0, 16)}`;

if (!existsSync(target) || !readFileSync(target, 'utf8').startsWith(stamp)) {
  const folder = mkdtempSync(join(tmpdir(), 'affetto-kernels-'));
  try {
    const asc = join(
      dirname(createRequire(import.meta.url).resolve('assemblyscript/package.json')),
      'bin/asc.js',
    );
    const compile = (entry, ...more) => {
      const out = join(folder, 'module.wasm');
      const options = ['-O3', '--enable', 'simd', '--runtime', 'stub', '--noAssert', '--use', 'abort='];
      execFileSync(process.execPath, [asc, join(assembly, entry), '-o', out, ...options, ...more], {
        stdio: 'inherit',
      });
      return readFileSync(out).toString('base64');
    };
    const modules = {
      wasmBase64: compile('index.ts'),
      // its constants lie behind those of the other module, in the same memory
      relaxedWasmBase64: compile(
        'relaxed.ts',
        '--enable',
        'relaxed-simd',
        '--importMemory',
        '--memoryBase',
        '32768',
      ),
    };
    const lines = Object.entries(modules).map(([name, base64]) => `export const ${name} =\n  '${base64}';\n`);
    writeFileSync(target, `${stamp}\n${lines.join('')}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
