package dev.millrace;

/**
 * What a queue has seen so far.
 *
 * @param name the queue's name
 * @param capacity most items it may hold
 * @param size items it holds now
 * @param highWater most items it held at once
 * @param dropped items that its overflow strategy dropped
 */
public record QueueCounts(String name, int capacity, int size, int highWater, long dropped) {}
