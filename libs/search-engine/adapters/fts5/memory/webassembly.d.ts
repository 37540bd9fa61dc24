/** What this hub uses of WebAssembly, which Node has and its types do not tell. */
declare namespace WebAssembly {
  class Memory {
    /** Sizes in pages of 64 KiB. */
    constructor(size: { initial: number; maximum: number });
    /** Another one after each growth. */
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, Memory>>);
    readonly exports: Record<string, (...numbers: number[]) => void>;
  }
  function validate(bytes: Uint8Array): boolean;
}
