/** The texts that the cells of a workbook share: each is held once, however often it is shown. */
import type { CellBudget } from './room.ts';
import type { SheetCell } from './sheet.ts';
import { readXml, unescapeText } from './xml.ts';

/** Reads them, as the cells that they are. @throws {TooLarge} */
export function readSharedStrings(part: Buffer, room: CellBudget): SheetCell[] {
  const strings: SheetCell[] = [];
  let text = '';
  let takes = false;
  let inReading = false;
  readXml(part, {
    open(name) {
      if (name === 'si') text = '';
      // How a Japanese text is read aloud is no part of it.
      else if (name === 'rPh') inReading = true;
      else if (name === 't') takes = !inReading;
    },
    text(found) {
      if (takes) text += found;
    },
    close(name) {
      if (name === 't') takes = false;
      else if (name === 'rPh') inReading = false;
      else if (name === 'si') {
        room.takeCell();
        strings.push({ text: unescapeText(text) });
      }
    },
  });
  return strings;
}
