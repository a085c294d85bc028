/**
 * An element of a claim's section as the page's data block holds it: name, attributes, children. A text is a
 * string. The script builds elements out of these; it never reads text as markup.
 */
export type PackedNode = string | readonly [name: string, attributes: Attributes, ...children: PackedNode[]];
export type Attributes = Readonly<Record<string, string>> | 0;

/** A claim's packed sections: each is the JSON of its nodes, parsed when a reader comes to it. */
export type PackedClaims = Readonly<Record<string, string>>;
