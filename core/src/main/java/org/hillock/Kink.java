package org.hillock;

/**
 * A point where the derivative jumps.
 *
 * @param at where
 * @param convention the derivative that is returned there, and who agrees, in words
 */
public record Kink(double at, String convention) {}
