// expect: value "stopped"
try { return [].constructor.constructor('return 1')(); } catch (e) { return 'stopped'; }
