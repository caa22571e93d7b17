// RFC 9162: a leaf's place in a tree (section 2.1.3.2), and one tree as the beginning of another (section 2.1.4.2).

import { Refusal, same, sha256 } from "./forms.mjs";

export const leafHash = (commitment) => sha256([0], commitment);

const nodeHash = (left, right) => sha256([1], left, right);

/** `size` and `index` are BigInts. */
export const verifyInclusion = async (size, index, leaf, path, root) => {
  const refuse = (reason) => {
    throw new Refusal("inclusion_refused", reason);
  };
  if (index >= size) refuse("index is not below the size");
  let [node, last, folded] = [index, size - 1n, leaf];
  for (const sibling of path) {
    if (last === 0n) refuse("path is too long");
    if (node & 1n || node === last) {
      folded = await nodeHash(sibling, folded);
      while (!(node & 1n) && node) [node, last] = [node >> 1n, last >> 1n];
    } else {
      folded = await nodeHash(folded, sibling);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  if (last !== 0n) refuse("path is too short");
  if (!same(folded, root)) refuse("another root");
};

/** Sizes are BigInts. The path alone binds neither: they are what the checkpoint and the anchor say. */
export const verifyConsistency = async (oldSize, newSize, oldRoot, newRoot, path) => {
  const refuse = (reason) => {
    throw new Refusal("consistency_refused", reason);
  };
  if (oldSize > newSize) refuse("the old tree is the larger");
  if (oldSize === 0n || oldSize === newSize) {
    if (path.length) refuse("path is too long");
    if (oldSize === 0n && !same(oldRoot, await sha256([]))) refuse("an empty tree has another root");
    if (oldSize === newSize && !same(oldRoot, newRoot)) refuse("two roots for one size");
    return;
  }
  if (!path.length) refuse("path is too short");
  // When the old size is a power of two its root is itself a node of the new tree, and the proof leaves it out.
  const steps = (oldSize & (oldSize - 1n)) === 0n ? [oldRoot, ...path] : path;
  let [node, last] = [oldSize - 1n, newSize - 1n];
  while (node & 1n) [node, last] = [node >> 1n, last >> 1n];
  let [oldFolded, newFolded] = [steps[0], steps[0]];
  for (const sibling of steps.slice(1)) {
    if (last === 0n) refuse("path is too long");
    if (node & 1n || node === last) {
      oldFolded = await nodeHash(sibling, oldFolded);
      newFolded = await nodeHash(sibling, newFolded);
      while (!(node & 1n) && node) [node, last] = [node >> 1n, last >> 1n];
    } else {
      newFolded = await nodeHash(newFolded, sibling);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  if (last !== 0n) refuse("path is too short");
  if (!same(oldFolded, oldRoot)) refuse("the old root does not follow");
  if (!same(newFolded, newRoot)) refuse("the new root does not follow");
};
