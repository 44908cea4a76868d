package org.hillock.cli.check;

/**
 * Something that would explain wrong answers.
 *
 * @param text what it is
 * @param share the part of the wrong answers that it explains and no cause before it does
 */
public record Cause(String text, double share) {}
