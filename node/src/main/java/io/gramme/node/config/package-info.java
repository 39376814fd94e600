/**
 * The daemon's configuration: one YAML file, read once into records that cannot be wrong.
 *
 * <p>{@link io.gramme.node.config.ConfigReader} walks the file with the keys it knows; an unknown key, a value of the wrong
 * kind or out of its range refuses to start, names the place and, for a key, the nearest known name. Nothing below this package
 * reads a file, a property or the environment. {@code conf/gramme.yaml} documents every key, and a test holds it to the
 * defaults here.
 */
@NullMarked
package io.gramme.node.config;

import org.jspecify.annotations.NullMarked;
