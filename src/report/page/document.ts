/** What every page of ours is: one file that says what it may do, which is to show itself. */
import { createHash } from 'node:crypto';
import { type Html, html } from './html.ts';
import { pageStyle } from './style.ts';

const styleHash = createHash('sha256').update(pageStyle).digest('base64');

export interface DocumentParts {
  readonly title: string;
  /** What is in the body: header, main and footer. */
  readonly body: readonly Html[];
}

/** The page as text: no script, nothing loaded from anywhere. */
export function renderDocument({ title, body }: DocumentParts): string {
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
<style>${pageStyle}</style>
</head>
<body>
${body.map(String).join('')}</body>
</html>
`;
}
