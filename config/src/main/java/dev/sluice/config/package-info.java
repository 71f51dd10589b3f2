/**
 * Start-up configuration: text in, typed immutable records out.
 *
 * <p>{@link dev.sluice.config.StartupConf} reads VPP's startup.conf syntax (from a file or from the command line) and
 * HOCON or JSON files into one tree over the defaults of {@code reference.conf}, then into
 * {@link dev.sluice.config.SluiceConfig}. What may be written is data: {@link dev.sluice.config.Schema}. Every error is
 * a {@link dev.sluice.config.StartupConfException} with file, line, column, the offending word and the nearest known
 * one; after an error nothing has been applied.
 *
 * <p>Owner thread: none; everything public is immutable, reading happens once on the main thread. Limits: no I/O but
 * reading the named file, no environment variables and no user database (both are passed in as
 * {@link dev.sluice.config.LaunchEnvironment}); whether a core or a thread type exists is not known here.
 */
package dev.sluice.config;
