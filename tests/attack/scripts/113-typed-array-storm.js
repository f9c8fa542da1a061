// expect: any-limit
for (;;) { new Uint8Array(4000000); }
