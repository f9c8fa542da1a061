// expect: RUN_TIMEOUT
for (;;) { try { throw new Error('x'); } catch (e) { e.y = 1; } }
