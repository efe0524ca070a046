/** What every page of ours is: one file that says what it may do, which is to show itself. */
import { createHash } from 'node:crypto';
import { clip, showPlainly } from '../../core/plain-text.ts';
import { type Html, html } from './html.ts';
import { pageStyle } from './style.ts';

export interface DocumentParts {
  readonly title: string;
  /** What stands in the foot of each sheet of paper, beside its number. */
  readonly foot: string;
  /** What is in the body: header, main and footer. */
  readonly body: readonly Html[];
}

/** The page as text: no script, nothing loaded from anywhere. */
export function renderDocument({ title, foot, body }: DocumentParts): string {
  const style = `${pageStyle}@page { @bottom-left { content: ${quoteForStyle(foot)}; } }\n`;
  const styleHash = createHash('sha256').update(style).digest('base64');
  // The style sheet is ours and must stand as it is, or its hash would not fit.
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
${html`<title>${title}</title>`}
<style>${style}</style>
</head>
<body>
${body.map(String).join('')}</body>
</html>
`;
}

/** Text as a string of a style sheet, in which nothing but plain letters and digits stands as it is. */
function quoteForStyle(text: string): string {
  const escaped = showPlainly(clip(text, 80)).replaceAll(
    /[^A-Za-z0-9 ._-]/gu,
    (character) => `\\${(character.codePointAt(0) ?? 0).toString(16)} `,
  );
  return `"${escaped}"`;
}
