// fontkit ships no types: only what invoice-fonts.ts uses.
declare module 'fontkit' {
  export interface Font {
    readonly familyName: string;
    layout(text: string): unknown;
  }
  export function create(bytes: Uint8Array): Font;
}
