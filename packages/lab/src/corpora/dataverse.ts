import { DataError } from '@affetto/core';
import { z } from 'zod';
import type { RemoteFile } from '../download/download.js';
import { fetchList } from '../download/list.js';
import { type Transfer, TransferError } from '../download/transfer.js';
import { isAudioName } from './recordings.js';

const digestNames = { MD5: 'md5', 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-512': 'sha512' } as const;

/** What we read of the answer to a dataset request; Dataverse's native API, `datasets/:persistentId`. */
const listing = z.object({
  data: z.object({
    latestVersion: z.object({
      files: z.array(
        z.object({
          label: z.string(),
          directoryLabel: z.string().optional(),
          dataFile: z.object({
            id: z.int(),
            filesize: z.int().nonnegative(),
            md5: z.string().optional(),
            checksum: z
              .object({ type: z.enum(['MD5', 'SHA-1', 'SHA-256', 'SHA-512']), value: z.string() })
              .optional(),
          }),
        }),
      ),
    }),
  }),
});

/**
 * The recordings of a dataset on a Dataverse, with their checksums.
 *
 * @param server Address of the Dataverse, e.g. `https://borealisdata.ca`.
 * @param doi E.g. `10.5683/SP2/E8H2MF`.
 * @throws {DataError} where the answer is not a list of files, or a name in it leads out of the dataset.
 * @throws {TransferError} where there is no answer.
 */
export async function listRecordings(transfer: Transfer, server: string, doi: string): Promise<RemoteFile[]> {
  const url = `${server}/api/datasets/:persistentId/?persistentId=doi:${doi}`;
  const { files } = (await fetchList(transfer, url, listing, "Dataverse's")).data.latestVersion;
  const recordings = files
    .filter(({ label }) => isAudioName(label))
    .map(({ label, directoryLabel, dataFile }): RemoteFile => {
      const path = directoryLabel ? `${directoryLabel}/${label}` : label;
      const { type, value } = dataFile.checksum ?? { type: 'MD5' as const, value: dataFile.md5 };
      if (value === undefined)
        throw new DataError(url, `lists ${path} without a checksum; it cannot be verified`);
      return {
        path: insidePath(url, path),
        url: `${server}/api/access/datafile/${dataFile.id}`,
        size: dataFile.filesize,
        algorithm: digestNames[type],
        digest: value.toLowerCase(),
      };
    });
  if (recordings.length === 0) {
    throw new DataError(
      url,
      `lists no recordings among its ${files.length} files; download it by hand from https://doi.org/${doi}`,
    );
  }
  const paths = new Set(recordings.map(({ path }) => path));
  if (paths.size < recordings.length) throw new DataError(url, 'lists two files of one name');
  return recordings;
}

/** The path itself, if it stays inside the dataset. */
function insidePath(url: string, path: string): string {
  const bad = (segment: string) =>
    segment === '' || segment === '.' || segment === '..' || /[\\:\p{Cc}]/u.test(segment);
  if (path.split('/').some(bad)) {
    throw new DataError(
      url,
      `lists a file under the name ${JSON.stringify(path)}, which is refused: it may lead out of the folder`,
    );
  }
  return path;
}

/** Whether a server wants a person first: terms to accept, a guestbook to sign, a login. */
export function wantsPerson(error: unknown): error is TransferError {
  // 400 is what a Dataverse answers where a guestbook has to be signed
  return error instanceof TransferError && [400, 401, 403].includes(error.status ?? 0);
}
