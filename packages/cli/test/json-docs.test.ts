import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { jsonSchemas } from '../dist/json.js';

const introduction = `# What --json prints

Every command with \`--json\` prints one JSON document on standard output and nothing else there; progress and errors go
to standard error. Times are in seconds, scores and probabilities lie between 0 and 1. Each shape below is a JSON Schema
(draft 2020-12), the very one that the tests hold the command to. \`report.json\` beside a report has the shape of
\`train\` without \`files\`.

This page is made by the tests: \`npx vitest run packages/cli/test/json-docs.test.ts -u\`.
`;

test('docs/json.md describes what the commands print', async () => {
  const sections = Object.entries(jsonSchemas).map(
    ([command, schema]) =>
      `## affetto ${command} --json\n\n\`\`\`json\n${JSON.stringify(z.toJSONSchema(schema, { reused: 'ref' }), null, 2)}\n\`\`\`\n`,
  );
  const path = fileURLToPath(new URL('../../../docs/json.md', import.meta.url));
  await expect([introduction, ...sections].join('\n')).toMatchFileSnapshot(path);
});
