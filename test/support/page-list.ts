/** Finds rows in the lists of a page. */

/** The row of a guest in the section of the page that has this heading, as HTML. */
export function findListed(page: string, heading: string, guest: string): string {
  const [, after = ''] = page.split(`<h3>${heading}</h3>`);
  const rows = after.slice(0, after.indexOf('</section>')).split('<tr ');
  return rows.find((row) => row.includes(`<bdi>${guest}</bdi>`)) ?? '';
}
