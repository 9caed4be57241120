/** A file that processes know by different names: LMDB locks it by what lies beside its path. */
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { newFile } from './folder.js';
import { openHandle, until } from './handle.js';

/** A file's path, and that of another one in a folder beside its own. */
function twoPaths(): readonly [path: string, other: string] {
  const path = newFile();
  const folder = join(dirname(path), '..', 'elsewhere');
  mkdirSync(dirname(path), { recursive: true });
  mkdirSync(folder);
  return [path, join(folder, 'other.mdb')];
}

describe('a file with several names', () => {
  it.each([
    ['that is there', true],
    ['that is not there yet', false],
  ])('is one where a symbolic link leads to it %s', async (_, isThere) => {
    const [path, link] = twoPaths();
    if (isThere) await openHandle(path).windows.close();
    symlinkSync(relative(dirname(link), path), link);
    const handles = [openHandle(link), openHandle(path)];
    expect(handles.map(({ sent }) => sent(2))).toEqual([2, 1]);
    for (const { windows } of handles) await windows.close();
    expect(readdirSync(dirname(link))).toEqual(['other.mdb']);
  });

  it('is one where a link leads through a linked folder, and up from where that is', async () => {
    const [path, link] = twoPaths();
    const inner = join(dirname(path), 'inner');
    mkdirSync(inner);
    symlinkSync(inner, join(dirname(link), 'linked'));
    symlinkSync(`linked/../${basename(path)}`, link);
    const handles = [openHandle(link), openHandle(path)];
    expect(handles.map(({ sent }) => sent(2))).toEqual([2, 1]);
    for (const { windows } of handles) await windows.close();
    expect(readdirSync(dirname(link))).toEqual(['linked', 'other.mdb']);
  });

  it('is an error where links lead in a circle', () => {
    const [path, link] = twoPaths();
    symlinkSync(link, path);
    symlinkSync(path, link);
    expect(() => openHandle(path)).toThrow(/`file` cannot be used: .*ELOOP/);
  });

  it('is an error where one is a hard link', async () => {
    const [path, link] = twoPaths();
    await openHandle(path).windows.close();
    linkSync(path, link);
    for (const name of [path, link]) expect(() => openHandle(name)).toThrow('a hard link');
  });

  it('is an error where it is mounted by itself', async () => {
    const [path, mounted] = twoPaths();
    await openHandle(path).windows.close();
    writeFileSync(mounted, '');
    try {
      execFileSync('mount', ['--bind', path, mounted], { stdio: 'ignore' });
    } catch {
      process.stderr.write('Skipped, for nothing can be mounted here: a file mounted by itself\n');
      return;
    }
    try {
      expect(() => openHandle(mounted)).toThrow('mount the folder');
    } finally {
      execFileSync('umount', [mounted]);
    }
  });
});

it('a folder is told of as that, however many names it has', () => {
  const path = newFile();
  mkdirSync(join(path, 'inner'), { recursive: true });
  expect(() => openHandle(path)).toThrow('it is a folder: name a file in it');
});

it.each(['-lock', '-gate-lock'])('a file whose %s was taken away is out', async (suffix) => {
  const path = newFile();
  const { windows, events, take } = openHandle(path);
  const [held] = take(1);
  renameSync(path + suffix, `${path}.away`);
  await until(() => events.length > 0);
  expect(events[0]).toMatch(/^outage: .*removed or replaced/);
  expect(take(1)).toEqual([]);
  renameSync(`${path}.away`, path + suffix);
  await until(() => events.includes('recovered'));
  held!.settle('unsent');
  await windows.close();
});
