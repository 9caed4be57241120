import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The path of a file that is not there yet, in a folder with spaces and Chinese characters that is not there either. */
export function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'easemob-throttle-file-'));
  folders.push(folder);
  return join(folder, '配额 state', 'quota.mdb');
}
