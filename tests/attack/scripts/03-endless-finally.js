// expect: RUN_TIMEOUT
for (;;) { try { for (;;) {} } finally { continue; } }
