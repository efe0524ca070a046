/** Whether a file may be a workbook, told by its first bytes and not by its name. */
import { open, stat } from 'node:fs/promises';

/** Whether the file begins as a zip archive does. A pipe is not opened, and what cannot be opened is the reader's to tell. */
export async function mayBeWorkbook(path: string): Promise<boolean> {
  try {
    if (!(await stat(path)).isFile()) return false;
    const file = await open(path, 'r');
    try {
      const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
      return buffer.equals(Buffer.from('PK\x03\x04', 'latin1'));
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}
