class A { #a; #b; #c; t() { [this.#a, ...this.#b] = [1, 2, 3]; ({ x: this.#c = 7 } = {}); for (this.#a of [4, 5]); return [this.#a, this.#b.join('-'), this.#c].join() } }
