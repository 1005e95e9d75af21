#!/usr/bin/env -S node --max-semi-space-size=32
// Most of what a request makes dies with it: with more room for the young, far less of it is copied (a third of the processor time of a
// busy server, measured). `node bin/foyer.js` takes the option as well.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { setFlagsFromString } from 'node:v8';

// A start runs most code once. Optimising it, and throwing that away again, would take a third of the time; who serves turns it on again.
setFlagsFromString('--no-opt');
// From Node 22 on, compiled code is kept between starts.
module.enableCompileCache?.();

const main = new URL('../dist/shared/cli/index.js', import.meta.url);
if (!existsSync(main)) {
  process.stderr.write('foyer: not built yet. Run: npm run build\n');
  process.exit(1);
}
await import(main.href);
