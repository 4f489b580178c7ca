/** The work is cut into this many parts, the same for every read model: a part has one owner. */
export const sliceCount = 8;

/**
 * The slice that owns a document: FNV-1a of its key's UTF-16 units. Stored checkpoints depend on
 * it, so it never changes without new versions of all read models.
 */
export const sliceOf = (key: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % sliceCount;
};
