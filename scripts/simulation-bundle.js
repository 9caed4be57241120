import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

export const ROOT = new URL('..', import.meta.url);

/**
 * Bundles the simulation with the library's sources, as they are now, to a file of that name.
 *
 * @param {string} name
 * @param {import('esbuild').Plugin[]} plugins
 * @returns {Promise<string>} where it is
 */
export async function bundleSimulation(name, plugins = []) {
  // Where packages are found, and nobody looks.
  const outfile = fileURLToPath(new URL(`node_modules/.cache/easemob-throttle/${name}`, ROOT));
  await build({
    entryPoints: [fileURLToPath(new URL('test/simulation/main.ts', ROOT))],
    bundle: true,
    packages: 'external',
    platform: 'node',
    // An `import()` of Node takes real time; that of `require` is over when its microtask is.
    supported: { 'dynamic-import': false },
    format: 'cjs',
    target: 'node20',
    sourcemap: true,
    logLevel: 'error',
    outfile,
    plugins,
  });
  return outfile;
}
