package dev.millrace.stages;

/**
 * An item on its way into a branch.
 *
 * @param branch the branch's number, the first being 0
 */
record Routed(int branch, Object value) {}
