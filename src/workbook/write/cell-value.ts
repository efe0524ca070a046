/** What a cell of a sheet holds, with its type. */

/** A value that is no text. */
export type TypedValue =
  | {
      readonly is: 'number';
      readonly number: number /** As it is shown: `00000`, `yyyy-mm-dd`. */;
      readonly format: string;
    }
  | { readonly is: 'truth'; readonly truth: boolean }
  /** `#N/A` and the like. */
  | { readonly is: 'error'; readonly error: string };

export type CellValue = { readonly is: 'text'; readonly text: string } | TypedValue;
