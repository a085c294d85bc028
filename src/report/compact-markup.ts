/** End tags that HTML implies where one of these follows. */
const IMPLIED_END =
  /<\/(td|th)>\s*(?=<td|<th|<\/tr>)|<\/tr>\s*(?=<tr|<\/t(?:head|body)>)|<\/(?:dt|dd)>\s*(?=<dt|<dd|<\/dl>|<\/div>)|<\/li>\s*(?=<li|<\/[uo]l>)/g;
const TAG = /<[a-z][^<>]*>/gi;
/** An attribute whose value needs no quotes, except last in a tag that closes itself: there the slash would join it. */
const PLAIN_ATTRIBUTE = /(\s[a-z-]+)="([\w#.%-]+)"(?!\/>)/g;

/**
 * The same document in fewer bytes: the page has tens of thousands of elements, and HTML asks neither for quotes
 * around a plain value nor for the end of a cell or an entry before the next one. Nothing is read as markup that
 * was not: texts and attributes of records hold no "<" or ">".
 */
export function compactMarkup(body: string): string {
  return body.replaceAll(IMPLIED_END, "").replaceAll(TAG, (tag) => tag.replaceAll(PLAIN_ATTRIBUTE, "$1=$2"));
}
