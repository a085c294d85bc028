/** End tags that HTML implies where one of these follows. */
const IMPLIED_END =
  /<\/(td|th)>\s*(?=<td|<th|<\/tr>)|<\/tr>\s*(?=<tr|<\/t(?:head|body)>)|<\/(?:dt|dd)>\s*(?=<dt|<dd|<\/dl>|<\/div>)|<\/li>\s*(?=<li|<\/[uo]l>)/g;
/** The end of a paragraph, before what may not stand in one and at the end of what holds it. */
const END_OF_PARAGRAPH =
  /<\/p>(?=\s*<(?:p|div|ul|ol|dl|table|details|figure|figcaption|blockquote|section|article|header|h[1-6]|\/(?:div|dd|li|td|details|figure|blockquote|section|article|header|main))[\s>])/g;
/** The ends of a table's parts, once those of their rows are gone. */
const END_OF_ROWS = /<\/thead>(?=\s*<tbody)|<\/tbody>(?=\s*<tbody|<\/table>)/g;
/** A reference closes itself; the blank before its slash ends a value without quotes. */
const REFERENCE = /<use ([^<>]*)><\/use>/g;
const TAG = /<[a-z][^<>]*>/gi;
/** An attribute whose value needs no quotes, except last in a tag that closes itself: there the slash would join it. */
const PLAIN_ATTRIBUTE = /(\s[a-z-]+)="([\w#.%-]+)"(?!\/>)/g;

/**
 * The same document in fewer bytes: the page has tens of thousands of elements, and HTML asks neither for quotes
 * around a plain value nor for the end of a cell, an entry or a paragraph before the next one. Nothing is read as markup that
 * was not: texts and attributes of records hold no "<" or ">".
 */
export function compactMarkup(body: string): string {
  return body
    .replaceAll(IMPLIED_END, "")
    .replaceAll(END_OF_ROWS, "")
    .replaceAll(END_OF_PARAGRAPH, "")
    .replaceAll(TAG, (tag) => tag.replaceAll(PLAIN_ATTRIBUTE, "$1=$2"))
    .replaceAll(REFERENCE, "<use $1 />");
}

const LINE_BREAK =
  /\n+(?=<\/?(?:p|div|figure|ul|ol|details|figcaption|dl|table|tbody|tr|article|section|h[1-6]|header|main|thead)[\s>])/g;

/** The same document without line breaks before what begins or ends a block; within one, a blank is a blank. */
export function withoutLineBreaks(body: string): string {
  return body.replaceAll(LINE_BREAK, "");
}
