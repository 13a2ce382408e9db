/** The browser's Cache Storage, in memory; where `full`, it keeps nothing new. */
export class FakeCaches {
  full = false;
  readonly #stores = new Map<string, Map<string, Uint8Array<ArrayBuffer>>>();

  async open(name: string): Promise<Pick<Cache, "match" | "put" | "delete">> {
    const store = this.#stores.get(name) ?? new Map<string, Uint8Array<ArrayBuffer>>();
    this.#stores.set(name, store);
    return {
      match: async (address) => {
        const body = store.get(String(address));
        return body && new Response(body);
      },
      delete: async (address) => store.delete(String(address)),
      put: async (address, response) => {
        if (this.full) throw new DOMException("no room", "QuotaExceededError");
        store.set(String(address), new Uint8Array(await response.arrayBuffer()));
      },
    };
  }

  async keys(): Promise<string[]> {
    return [...this.#stores.keys()];
  }

  async delete(name: string): Promise<boolean> {
    return this.#stores.delete(name);
  }

  /** Whether something is kept whose address ends with `end`. */
  has(end: string): boolean {
    return [...this.#stores.values()].some((store) => [...store.keys()].some((address) => address.endsWith(end)));
  }
}
