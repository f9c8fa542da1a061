// fences.cjs FOLDER OUT - the JavaScript and TypeScript fences of a package's Markdown that TypeScript itself accepts.
// Writes each to a file of OUT, and prints "ts module FILE" lines. Accepted means: no error of grammar (1000 to 1999)
// and no name declared twice; what other modules export and what types say does not matter here.
const fs = require('fs');
const path = require('path');
const ts = require('typescript');

const [folder, out] = process.argv.slice(2);
const twice = new Set([2300, 2440, 2451, 2323, 2528, 2393, 2395, 2567]);
const options = {
  target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, jsx: ts.JsxEmit.React, noResolve: true, noLib: true,
  allowJs: true, checkJs: true, moduleDetection: ts.ModuleDetectionKind.Force, types: [],
};
const fences = [];

function keep(fence) {
  const code = fence.code.map((l) => (l.startsWith(fence.indent) ? l.slice(fence.indent.length) : l.trimStart())).join('\n');
  const ending = /^(ts|typescript)$/.test(fence.language) ? 'ts' : 'tsx';
  const name = path.join(out, `${String(fences.length + 1).padStart(4, '0')}.${ending}`);
  fs.writeFileSync(name, code);
  fences.push(name);
}

function read(file) {
  let fence = null;
  for (const line of fs.readFileSync(file, 'utf8').split(/\r?\n/)) {
    const found = /^(\s*)(`{3,}|~{3,})\s*([\w+-]*)(.*)$/.exec(line);
    if (!fence && found) {
      fence = { indent: found[1], mark: found[2], language: found[3].toLowerCase(), code: [] };
    } else if (fence && found && found[2][0] === fence.mark[0] && found[2].length >= fence.mark.length && !found[3]) {
      if (['ts', 'tsx', 'typescript', 'js', 'jsx', 'javascript', 'mjs'].includes(fence.language)) keep(fence);
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
const program = ts.createProgram(fences, options);
let kept = 0;
for (const name of fences) {
  const file = program.getSourceFile(name);
  const wrong = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  if (wrong.some((d) => (d.code >= 1000 && d.code < 2000) || twice.has(d.code))) continue;
  kept++;
  console.log(`ts module ${name}`);
}
console.error(`${kept} of ${fences.length}`);
