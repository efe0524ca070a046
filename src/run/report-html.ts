/** report.html in the run folder. */
import type { Sleep } from '../core/refusal.ts';
import { type PageData, renderPage } from '../report/page/page.ts';
import { type HeldView, replaceView } from './files.ts';

/** Writes the page, mode 0600; a reader never sees half of it. It is a view: null, or how it is left when it cannot be put in its place. */
export function writePage(path: string, data: PageData, sleep?: Sleep): Promise<HeldView | null> {
  return replaceView(path, renderPage(data), sleep);
}
