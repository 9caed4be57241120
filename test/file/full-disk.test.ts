/** A disk that is full: a small one in memory, where this process may mount one. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { newFile } from './folder.js';
import { openHandle, until } from './handle.js';

function mount(folder: string): boolean {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const folder = dirname(newFile());
const isMounted = mount(folder);
if (!isMounted) process.stderr.write('Skipped, for nothing can be mounted here: a full disk\n');
const onSmallDisk = isMounted ? it : it.skip;

describe('a file on a full disk', () => {
  afterAll(() => {
    if (isMounted) execFileSync('umount', [folder]);
  });
  const junk = join(folder, 'junk');
  const fill = (): void => {
    expect(() => {
      for (;;) appendFileSync(junk, Buffer.alloc(4096));
    }).toThrow('ENOSPC');
  };
  afterEach(() => {
    rmSync(junk, { force: true });
  });

  onSmallDisk('fails at set-up, and does not end the process', () => {
    fill();
    expect(() => openHandle(join(folder, 'first.mdb'))).toThrow(/cannot be used: .*no space left/i);
  });

  onSmallDisk('is out for as long as the disk is full', async () => {
    const { windows, events, sent } = openHandle(join(folder, 'second.mdb'));
    expect(sent(1)).toBe(1);
    fill();
    // Pages that had come free may take a little more.
    for (let tries = 0; events.length === 0 && tries < 100; tries++) sent(1);
    expect(events[0]).toMatch(/^outage: .*no space left/i);
    expect(sent(1)).toBe(0);
    rmSync(junk);
    await until(() => events.includes('recovered'));
    await windows.close();
  });
});

it('has no holes in what is mapped to be written, which would end the process on a full disk', async () => {
  const path = newFile();
  const { windows } = openHandle(path);
  for (const file of [`${path}-lock`, `${path}-gate-lock`]) {
    const { blocks, size } = statSync(file);
    // Windows does not count blocks.
    if (process.platform !== 'win32') expect(blocks * 512).toBeGreaterThanOrEqual(size);
  }
  await windows.close();
});

const canBound = process.platform !== 'win32';
(canBound ? it : it.skip)(
  'fails where no file may be as large as its lock, and does not end the process',
  () => {
    const path = newFile();
    const index = pathToFileURL(join(__dirname, '../../src/index.ts')).href;
    const program = `import(${JSON.stringify(index)}).then(({ throttle }) => throttle({ file: process.argv[1] }))
    .catch(({ message }) => console.log(message))`;
    const script = 'ulimit -f 32; exec "$0" --import tsx -e "$1" "$2"';
    const said = execFileSync('sh', ['-c', script, process.execPath, program, path], {
      encoding: 'utf8',
    });
    expect(said).toMatch(/cannot be used: .*file too large/i);
  },
);
