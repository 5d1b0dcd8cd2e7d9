/** JavaScript's natural logarithm: WebAssembly has none, and AssemblyScript's brings a table, which has no place here. */
export declare function log(x: f64): f64
