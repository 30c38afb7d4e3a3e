/**
 * Small programs over the toolkit, each to be read from its top. {@link ModelExtension} gives
 * models to JUnit tests, {@link LaminaChatModel} is a model of LangChain4j.
 */
@NullMarked
package dev.lamina.examples;

import org.jspecify.annotations.NullMarked;
