let get; const Base = class {};
try { (class Q extends (get = () => Q, get(), Base) {}) } catch (e) { console.log(e.name) }
const R = class Q extends (get = () => Q, Base) {}; console.log(get() === R);
