import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64 } from '../../dist/kernels/base64.js';

test('base64 gives back the bytes it was made of', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect([...decodeBase64(Buffer.from(bytes).toString('base64'))]).toEqual([...bytes]);
    }),
  );
});
