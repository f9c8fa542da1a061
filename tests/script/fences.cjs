// fences.cjs FOLDER OUT - the JavaScript and TypeScript fences of a package's Markdown that TypeScript itself accepts.
// Writes each to a file of OUT, and prints "LANGUAGE FILE" lines and a count of all.
const fs = require('fs');
const path = require('path');
const ts = require('typescript');

const [folder, out] = process.argv.slice(2);
let all = 0;
let kept = 0;

function accepts(code, language) {
  const result = ts.transpileModule(code, {
    reportDiagnostics: true,
    fileName: /^(ts|typescript)$/.test(language) ? 'a.ts' : 'a.tsx',
    compilerOptions: { target: 'ESNext', module: 'ESNext', jsx: 'react' },
  });
  return !result.diagnostics.some((d) => d.category === ts.DiagnosticCategory.Error);
}

function keep(file, fence) {
  all++;
  const code = fence.code.map((l) => (l.startsWith(fence.indent) ? l.slice(fence.indent.length) : l.trimStart())).join('\n');
  if (!accepts(code, fence.language)) return;
  const name = path.join(out, `${String(++kept).padStart(4, '0')}.${/^(ts|typescript)$/.test(fence.language) ? 'ts' : 'tsx'}`);
  fs.writeFileSync(name, code);
  console.log(`ts module ${name}`);
}

function read(file) {
  let fence = null;
  for (const line of fs.readFileSync(file, 'utf8').split(/\r?\n/)) {
    const found = /^(\s*)(`{3,}|~{3,})\s*([\w+-]*)(.*)$/.exec(line);
    if (!fence && found) {
      fence = { indent: found[1], mark: found[2], language: found[3].toLowerCase(), code: [] };
    } else if (fence && found && found[2][0] === fence.mark[0] && found[2].length >= fence.mark.length && !found[3]) {
      if (['ts', 'tsx', 'typescript', 'js', 'jsx', 'javascript', 'mjs'].includes(fence.language)) keep(file, fence);
      fence = null;
    } else if (fence) {
      fence.code.push(line);
    }
  }
}

function walk(place) {
  for (const entry of fs.readdirSync(place, { withFileTypes: true })) {
    const inner = path.join(place, entry.name);
    if (entry.isDirectory()) walk(inner);
    else if (/\.mdx?$/.test(entry.name)) read(inner);
  }
}

fs.mkdirSync(out, { recursive: true });
walk(folder);
console.error(`${kept} of ${all}`);
