/** What spreadsheets and scripts leave in a cell in place of a value, and text that looks damaged. */

/**
 * Error values of Excel, LibreOffice and Google Sheets as they are written in each language. Any other word in capitals between
 * `#` and `!` or `?` is one too.
 * Source: https://support.microsoft.com/office/error-type-function-10958677-7c8d-44f7-ae77-b9a9ee6eefaa, in its languages
 */
const errorValues: ReadonlySet<string> = new Set(
  `#N/A #NULL! #DIV/0! #VALUE! #REF! #NAME? #NUM! #GETTING_DATA #SPILL! #CALC! #FIELD! #BLOCKED! #UNKNOWN! #CONNECT! #BUSY! #ERROR!
    #EXTERNAL! #PYTHON! #TIMEOUT!
    #NV #WERT! #BEZUG! #ZAHL! #ÜBERLAUF! #KALK! #FELD! #DATEN_ABRUFEN
    #NUL! #VALEUR! #NOM? #NOMBRE! #PROPAGATION! #CHAMP! #CHARGEMENT_DONNEES
    #¡NULO! #¡DIV/0! #¡VALOR! #¡REF! #¿NOMBRE? #¡NUM! #N/D #¡DESBORDAMIENTO! #¡CALC! #¡CAMPO! #OBTENIENDO_DATOS
    #NULLO! #VALORE! #RIF! #NOME? #ESPANSIONE! #CAMPO! #NULO! #VALOR! #NÚM! #DESPEJAR!
    #LEEG! #DEEL/0! #WAARDE! #VERW! #NAAM? #GETAL! #N/B #OVERLOOP! #BEREKEN! #VELD!
    #ZERO! #DZIEL/0! #ARG! #ADR! #NAZWA? #LICZBA! #ROZLANIE! #POLE!
    #ПУСТО! #ДЕЛ/0! #ЗНАЧ! #ССЫЛКА! #ИМЯ? #ЧИСЛО! #Н/Д #ПЕРЕНОС! #ВЫЧИСЛ! #ПОЛЕ!
    #DĚLENÍ_NULOU! #HODNOTA! #ODKAZ! #NÁZEV? #ČÍSLO! #NENÍ_K_DISPOZICI #PŘESAH!
    #SKÄRNING! #DIVISION/0! #VÄRDEFEL! #REFERENS! #NAMN? #OGILTIGT! #SAKNAS! #VÆRDI! #REFERENCE! #NAVN? #I/T #IT #VERDI! #OVERFLYT!
    #TYHJÄ! #JAKO/0! #ARVO! #VIITTAUS! #NIMI? #LUKU! #PUUTTUU! #BOŞ! #SAYI/0! #DEĞER! #BAŞV! #AD? #SAYI! #YOK #TAŞMA!
    #NULLA! #ZÉRÓOSZTÓ! #ÉRTÉK! #HIV! #NÉV? #SZÁM! #HIÁNYZIK`
    .split(/\s+/)
    .map((value) => value.toUpperCase()),
);

/** Whether a cell holds nothing but an error value. */
export function isErrorValue(cell: string): boolean {
  // Nearly every cell begins with something else.
  if (!/^\s*(?:#|err:)/i.test(cell)) return false;
  const value = cell.trim().normalize('NFC').toUpperCase();
  return (
    errorValues.has(value) || /^#[¡¿]?[\p{Lu}][\p{Lu}\p{N}/_]*[!?]$/u.test(value) || /^ERR:\d{3}$/.test(value)
  );
}

/** What looks damaged, each with what is said of it. */
const oddities: readonly { readonly pattern: RegExp; readonly is: string }[] = [
  { pattern: /^0$/, is: 'a lone 0, as an empty look-up leaves it' },
  { pattern: /\p{L}\?+\p{L}|(?:^|\s)\?+\p{L}/u, is: 'a "?" where a letter seems to have been lost' },
  { pattern: /^'[^']*$/, is: 'an apostrophe at its beginning alone' },
  { pattern: /[\u00AD\u2010\u2011\uFB00-\uFB06]/, is: 'a hyphen or a ligature of a word processor' },
  {
    pattern: /\bSystem\.(?:\w+\.)*\w+(?:\[\]|`\d)/,
    is: 'the type of a list in place of its values, as PowerShell writes it',
  },
];

/** What looks damaged in a text, to be warned of; null: nothing. */
export function findOddity(text: string): string | null {
  return oddities.find(({ pattern }) => pattern.test(text))?.is ?? null;
}
