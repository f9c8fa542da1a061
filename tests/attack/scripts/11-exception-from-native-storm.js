// expect: RUN_TIMEOUT
for (;;) { try { null.x; } catch (e) {} }
