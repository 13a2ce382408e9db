declare module "*/assembly/scan.ts?wasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
