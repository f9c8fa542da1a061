const t = (s, ...v) => s.map(x => String(x)).join('|') + '#' + s.raw.join('|'); console.log(t`\unicode and ${1} \xerxes ${2} \u{110000} ok`, t`\01`, t`a${0}\u{41}`);
