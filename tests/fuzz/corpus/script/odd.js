#!/usr/bin/env mdx
var größe = "\
", b = `${`${a}`}`; x: { /a/ } a++ / 2