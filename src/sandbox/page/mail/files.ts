/** Files between the person, the page and the API. */
import type { FileToSend } from '../api.js';

/** Bytes to base64, in slices, since a call takes only so many arguments. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

export async function readFile(file: File): Promise<FileToSend> {
  return { filename: file.name, base64: toBase64(new Uint8Array(await file.arrayBuffer())) };
}

export const textFile = (filename: string, text: string): FileToSend => ({
  filename,
  base64: toBase64(new TextEncoder().encode(text)),
});

/** Size in bytes of what a file holds. */
export const sizeOf = (file: FileToSend): number => Math.floor((file.base64.replace(/=+$/, '').length * 3) / 4);

/** Hands a text to the person as a download; it goes nowhere else. */
export function download(filename: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/x-pem-file' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = filename;
  link.click();
  URL.revokeObjectURL(url);
}

/** A file name out of a certificate's name: `*.example.com` → `wildcard.example.com`. */
export const fileNameOf = (commonName: string): string => commonName.replace(/^\*/, 'wildcard');
