/** Languages of the invitation mail: tags (BCP 47, RFC 5646) of languages that exist, and the right tag for what people write instead. */

export type LanguageReading = { readonly tag: string } | { readonly problem: string };

const languageNames = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
const regionNames = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** Reads a tag, `_` for `-` too; what is no tag is answered with the one that is probably meant. */
export function readLanguage(text: string): LanguageReading {
  const written = text.trim().replaceAll('_', '-');
  const tag = canonise(written);
  if (tag !== null) return { tag };
  const meant = guessTag(written);
  const hint = meant === null ? '' : `: did you mean ${meant}?`;
  return { problem: `expected a language tag such as de-DE${hint}` };
}

/** The tag as the standard writes it; null when there is no such language, script or region. */
function canonise(text: string): string | null {
  if (!/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.test(text)) return null;
  try {
    const [tag = ''] = Intl.getCanonicalLocales(text);
    const { language, region } = new Intl.Locale(tag);
    const exists = languageNames.of(language) !== undefined;
    return exists && (region === undefined || regionNames.of(region) !== undefined) ? tag : null;
  } catch {
    return null;
  }
}

/** Languages that are looked for by their name, and those in which the name may be written. */
const named =
  'en de fr es it pt nl pl cs sk sl hr sr hu ro bg el tr sv da no fi et lv lt ru uk he ar hi th vi id ms ja ko zh ca eu gl ga is'.split(
    ' ',
  );

/** The likely tag for the name of a language or the code of a country; null when nothing is near. */
function guessTag(text: string): string | null {
  const wanted = text.toLowerCase();
  if (/^[a-z]{2}$/.test(wanted) && regionNames.of(wanted.toUpperCase()) !== undefined)
    return completeTag(`und-${wanted.toUpperCase()}`);
  tagsByName ??= new Map(named.flatMap(listNames));
  const found = tagsByName.get(wanted);
  return found === undefined ? null : completeTag(found);
}

/** Made when it is first needed: it takes some time. */
let tagsByName: ReadonlyMap<string, string> | undefined;

/** What the languages are called in one of them. */
function listNames(locale: string): (readonly [name: string, tag: string])[] {
  const names = new Intl.DisplayNames([locale], { type: 'language' });
  return named.map((tag) => [String(names.of(tag)).toLowerCase(), tag] as const);
}

/** A language with the region where most people speak it. */
function completeTag(tag: string): string {
  const { language, region } = new Intl.Locale(tag).maximize();
  return `${language}-${region}`;
}
