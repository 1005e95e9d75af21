#!/usr/bin/env node
// `node bench/bench.js [bench|latency|workers|profile|memory|refusals] …`: installs and compiles what is measured beside Foyer,
// then runs it. `--help` does neither.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const installed = `${here}node_modules/.package-lock.json`;
const programs = ['bench', 'latency', 'workers', 'profile', 'memory', 'refusals'];
const [first = '', ...rest] = process.argv.slice(2);
const program = programs.includes(first) ? first : 'bench';

if (process.argv.some((word) => word === '--help' || word === '-h')) {
  process.stdout.write(readFileSync(`${here}help/${program}.txt`, 'utf8'));
  process.exit();
}

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(`${here}package-lock.json`).mtimeMs)
  run('npm', ['ci', '--no-audit', '--no-fund', '--silent'], here);
run(process.execPath, [fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url)), '-p', here]);
run(process.execPath, [`${here}dist/${program}.js`, ...(program === first ? rest : process.argv.slice(2))]);

function run(command, args, cwd = process.cwd()) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', cwd });
  if (status !== 0) process.exit(status ?? 1);
}
