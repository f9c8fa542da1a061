#!/bin/sh
# The front end beside TypeScript's and swc's transpilers, on the same texts, in one run.
cd "$(dirname "$0")/../.." || exit 1
out=${MDX_OUT:-build}
bench=$out/tests/bench/front_end_bench

[ -x "$bench" ] || { echo "skip - front end: there is no $bench"; exit 0; }
if npm=$(tests/npm.py front_end typescript@5.9.3 @swc/core@1.16.22); then
    mkdir -p "$npm/texts"
    "$bench" "$npm/texts"
    cat >"$npm/others.cjs" <<'JS'
const fs = require('fs');
const ts = require('typescript');
const swc = require('@swc/core');
const others = {
  typescript: (text) => ts.transpileModule(text, { compilerOptions: { target: 'ES5', module: 'ESNext' } }),
  swc: (text) => swc.transformSync(text, { jsc: { parser: { syntax: 'typescript' }, target: 'es5' } }),
};
for (const name of ['31 lines', '1,000 lines', '10,000 lines', '1 MB']) {
  const text = fs.readFileSync(`${process.argv[2]}/${name}.ts`, 'utf8');
  for (const [other, run] of Object.entries(others)) {
    run(text);
    const times = [];
    for (let i = 0; i < 5; i++) {
      const start = process.cpuUsage();
      for (let j = 0; j < (text.length < 5000 ? 20 : 1); j++) run(text);
      const used = process.cpuUsage(start);
      times.push((used.user + used.system) / (text.length < 5000 ? 20 : 1));
    }
    times.sort((a, b) => a - b);
    console.log(`${name.padEnd(14)} ${other.padEnd(12)} ${times[2].toFixed(0).padStart(10)} us, warm`);
  }
}
JS
    node "$npm/others.cjs" "$npm/texts"
else
    "$bench"
    echo "skip - front end: TypeScript and swc could not be installed"
fi
