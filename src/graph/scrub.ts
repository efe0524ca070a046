/** Takes out of a text from outside whatever is secret, or looks like it: tokens, assertions, secrets, redeem URLs; and what steers a terminal. */

const redeemUrl = /https?:\/\/[^\s"'<>]*redeem[^\s"'<>]*/gi;
const jwt = /\beyJ[\w-]+(\.[\w-]+)*/g;
const bearer = /\bbearer\s+[\w.~+/=-]{8,}/gi;
const formField = /(client_(?:secret|assertion)|password|refresh_token|access_token)=[^&\s]+/gi;

/**
 * Scrubs a text that a person will read.
 *
 * @param secrets texts that must never be seen, should somebody repeat them
 */
export function scrub(text: string, secrets: readonly string[] = []): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((seen, secret) => seen.replaceAll(secret, '***'), text)
    .replaceAll(redeemUrl, '(a redeem URL)')
    .replaceAll(jwt, '***')
    .replaceAll(bearer, 'Bearer ***')
    .replaceAll(formField, '$1=***')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}
