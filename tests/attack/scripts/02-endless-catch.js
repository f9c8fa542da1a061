// expect: RUN_TIMEOUT
for (;;) { try { for (;;) {} } catch (e) {} }
