#!/usr/bin/env -S node --max-semi-space-size=16
// Room for what dies with its request, the same on every Node: newer ones take four times as much by default. Twice as much costs 35 MiB,
// and gains a fifth of the processor time where answers are lists of thousands, a tenth or less elsewhere (measured). `node bin/foyer.js` takes
// the option as well.
import { existsSync, statSync } from 'node:fs';
import module from 'node:module';
import { setFlagsFromString } from 'node:v8';

// A start runs most code once. Optimising it, and throwing that away again, would take a third of the time; who serves turns it on again.
setFlagsFromString('--no-opt');
// V8 would let go of compiled functions that nobody calls for a while: by night, all of them, and the morning's first requests would pay for it.
setFlagsFromString('--no-flush-bytecode');
// From Node 22 on, compiled code is kept between starts.
module.enableCompileCache?.();

const built = new URL('../dist/.tsbuildinfo', import.meta.url);
const modules = new URL('../dist/shared/cli/index.js', import.meta.url);
const bundle = new URL('../dist/bundle/cli.js', import.meta.url);
if (!existsSync(modules)) {
  process.stderr.write('foyer: not built yet. Run: npm run build\n');
  process.exit(1);
}
// Whoever compiles without bundling (tsc alone) wants what they have compiled.
await import((isAsNew(bundle, built) ? bundle : modules).href);

function isAsNew(file, than) {
  const changed = (url) => statSync(url, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return changed(file) > 0 && changed(file) >= changed(than);
}
