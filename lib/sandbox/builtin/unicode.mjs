// unicode.mjs - writes unicode_tables.c from what node knows of Unicode. Run by hand:
//
//   node unicode.mjs > unicode_tables.c
//
// What the tables mean is said in unicode.h.
const LAST = 0x10ffff;
const points = [];
for (let c = 0; c <= LAST; c++) if (c < 0xd800 || c > 0xdfff) points.push(c);
const text = (c) => String.fromCodePoint(c);
const units = (s) => Array.from({ length: s.length }, (_, i) => s.charCodeAt(i));
const single = (s) => [...s].length === 1;

function print(type, name, numbers) {
    console.log(`\nconst ${type} ${name}[] = {`);
    let line = '';
    for (const n of numbers) {
        if (line.length > 180) { console.log(`    ${line}`); line = ''; }
        line += `${n},`;
    }
    console.log(`    ${line}\n};\nconst uint32_t ${name}_count = ${numbers.length};`);
}

// ---- case ------------------------------------------------------------------

// Rows of four: first, last, distance between two, what is added.
function mappings(change) {
    const rows = [];
    for (const c of points) {
        const to = change(text(c));
        if (!single(to) || to === text(c)) continue;
        const delta = to.codePointAt(0) - c;
        const row = rows[rows.length - 1];
        const gap = row ? c - row[1] : 0;
        if (row && row[3] === delta && gap <= 2 && (row[2] === gap || row[0] === row[1])) {
            row[1] = c;
            row[2] = gap;
        } else {
            rows.push([c, c, 1, delta]);
        }
    }
    return rows.flat();
}

function ranges(pattern) {
    const rows = [];
    for (const c of points) {
        if (!pattern.test(text(c))) continue;
        const row = rows[rows.length - 1];
        if (row && row[1] === c - 1) row[1] = c; else rows.push([c, c]);
    }
    return rows.flat();
}

console.log(`/* unicode_tables.c - Unicode ${process.versions.unicode}, written by unicode.mjs; see unicode.h. */
#include "sandbox/builtin/unicode.h"

/* clang-format off */`);
print('int32_t', 'char_upper', mappings((s) => s.toUpperCase()));
print('int32_t', 'char_lower', mappings((s) => s.toLowerCase()));
const special = points.filter((c) => !single(text(c).toUpperCase()))
    .map((c) => { const to = units(text(c).toUpperCase()); return [c, to[0], to[1], to[2] ?? 0]; });
print('uint16_t', 'char_special', special.flat());
print('uint32_t', 'char_cased', ranges(/^\p{Cased}$/u));
print('uint32_t', 'char_ignorable', ranges(/^\p{Case_Ignorable}$/u));

// ---- normal forms -------------------------------------------------------------

// A mark of each combining class, by the class; others are known by how they change places
// with these.
const classes = {
    1: 0x334, 6: 0x16ff0, 7: 0x93c, 8: 0x3099, 9: 0x94d, 10: 0x5b0, 11: 0x5b1, 12: 0x5b2, 13: 0x5b3,
    14: 0x5b4, 15: 0x5b5, 16: 0x5b6, 17: 0x5b7, 18: 0x5b8, 19: 0x5b9, 20: 0x5bb, 21: 0x5bc,
    22: 0x5bd, 23: 0x5bf, 24: 0x5c1, 25: 0x5c2, 26: 0xfb1e, 27: 0x64b, 28: 0x64c, 29: 0x64d,
    30: 0x618, 31: 0x619, 32: 0x61a, 33: 0x651, 34: 0x652, 35: 0x670, 36: 0x711, 84: 0xc55,
    91: 0xc56, 103: 0xe38, 107: 0xe48, 118: 0xeb8, 122: 0xec8, 129: 0xf71, 130: 0xf72, 132: 0xf74,
    202: 0x321, 214: 0x1dce, 216: 0x31b, 218: 0x302a, 220: 0x316, 222: 0x59a, 224: 0x302e,
    226: 0x1d16d, 228: 0x302b, 230: 0x301, 232: 0x315, 233: 0x35c, 234: 0x35d, 240: 0x345,
};
const moves = (a, b) => `${text(a)}${text(b)}`.normalize('NFD') !== text(a).normalize('NFD') + text(b).normalize('NFD');

function classOf(c) {
    if (!/^\p{M}$/u.test(text(c)) || text(c).normalize('NFD') !== text(c)) return 0;
    let moved = false, equal = 0;
    for (const [number, mark] of Object.entries(classes)) {
        if (moves(mark, c) || moves(c, mark)) moved = true; else equal = Number(number);
    }
    if (!moved) return 0;
    if (equal === 0) throw new Error(`a combining class without a mark: U+${c.toString(16)}`);
    return equal;
}
print('uint32_t', 'char_class', points.map((c) => [c, classOf(c)]).filter((x) => x[1]).map((x) => x[0] << 8 | x[1]));

const isHangul = (c) => c >= 0xac00 && c <= 0xd7a3;
const canonical = points.filter((c) => !isHangul(c) && text(c).normalize('NFD') !== text(c));
const compatible = points.filter((c) => text(c).normalize('NFKD') !== text(c).normalize('NFD'));
const pool = [];
const places = [];
const placed = new Map();
for (const s of [...canonical.map((c) => text(c).normalize('NFD')), ...compatible.map((c) => text(c).normalize('NFKD'))]) {
    if (!placed.has(s)) {
        placed.set(s, pool.length);
        pool.push(s.length, ...units(s));
    }
    places.push(placed.get(s));
}
print('uint32_t', 'char_canonical', canonical);
print('uint32_t', 'char_compatible', compatible);
print('uint16_t', 'char_places', places);
print('uint16_t', 'char_pool', pool);

const pairs = [];
for (const c of canonical) {
    const all = [...text(c).normalize('NFD')];
    const last = all.pop();
    const first = all.join('').normalize('NFC');
    if (first === '' || !single(first) || (first + last).normalize('NFC') !== text(c)) continue;
    pairs.push([first.codePointAt(0), last.codePointAt(0), c]);
}
pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
print('uint32_t', 'char_pairs', pairs.flat());
