import { statfs } from 'node:fs/promises';

/** How many bytes an ordinary user may still write on the disk of a folder. */
export async function freeBytesOn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
